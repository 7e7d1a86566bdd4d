"""The losses that steps of training minimize, shared by the scripts of this folder."""

import torch


def logits_of(out):
    """timm answers with a pair where it has an auxiliary head."""
    return getattr(out, "logits", out[0] if isinstance(out, tuple) else out)


def loss_of(out, labels):
    """As torchvision trains Inception: the auxiliary head's loss counts 0.4."""
    loss = torch.nn.functional.cross_entropy(logits_of(out), labels)
    second = out[1] if isinstance(out, tuple) else None
    return loss if second is None else loss + 0.4 * torch.nn.functional.cross_entropy(second, labels)


def next_token_loss(logits, ids, mask):
    """The mean over all tokens that follow another one."""
    following = ids[:, 1:].where(mask[:, 1:] == 1, -100)
    return torch.nn.functional.cross_entropy(logits[:, :-1].flatten(0, 1), following.flatten())
