"""`quantize.py FROM TO`: an ONNX model with dynamically quantized weights, one scale for each channel, by onnxruntime's own tool."""
import sys

from onnxruntime.quantization import QuantType, quantize_dynamic

quantize_dynamic(sys.argv[1], sys.argv[2], weight_type=QuantType.QInt8, per_channel=True)
