"""How many tokens a second transformers' GPT-2 adds to one: `generation.py TOKENS cached|whole`. Its weights are random."""

import json
import sys
import time

import torch
from transformers import GPT2Config, GPT2LMHeadModel


def generate(model, tokens, use_cache):
    prompt = torch.zeros((1, 1), dtype=torch.long)
    options = {"max_new_tokens": tokens, "min_new_tokens": tokens, "do_sample": False, "use_cache": use_cache}
    model.generate(prompt, attention_mask=torch.ones_like(prompt), pad_token_id=0, **options)


@torch.inference_mode()
def main(tokens, way):
    torch.manual_seed(0)
    model = GPT2LMHeadModel(GPT2Config()).eval()
    # What is slow once is slow in the first tokens.
    generate(model, 8, True)
    began = time.perf_counter()
    generate(model, tokens, way == "cached")
    print(json.dumps({"tokens": tokens, "ms": (time.perf_counter() - began) * 1e3}), flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
