"""ResNet (He et al. 2015, https://arxiv.org/abs/1512.03385) and MobileNetV2 (Sandler et al. 2018, https://arxiv.org/abs/1801.04381).

For a Python without torchvision: the same operations under the same names of functions.
"""

from torch import nn


def convolution(into, out, kernel=1, stride=1, groups=1):
    """A convolution without bias that keeps the size (but for its stride), and batch normalization."""
    layer = nn.Conv2d(into, out, kernel, stride, kernel // 2, groups=groups, bias=False)
    return [layer, nn.BatchNorm2d(out)]


class Residual(nn.Module):
    """Adds what a branch computes to its input, which is projected where the shapes differ."""

    def __init__(self, branch, shortcut, activation):
        super().__init__()
        self.branch, self.shortcut, self.activation = branch, shortcut, activation

    def forward(self, x):
        return self.activation(self.shortcut(x) + self.branch(x))


def basic_block(into, width, stride):
    layers = [*convolution(into, width, 3, stride), nn.ReLU(inplace=True), *convolution(width, width, 3)]
    return residual_block(layers, into, width, stride)


def bottleneck(into, width, stride):
    layers = [*convolution(into, width), nn.ReLU(inplace=True)]
    layers += [*convolution(width, width, 3, stride), nn.ReLU(inplace=True), *convolution(width, 4 * width)]
    return residual_block(layers, into, 4 * width, stride)


def residual_block(layers, into, out, stride):
    same = stride == 1 and into == out
    shortcut = nn.Identity() if same else nn.Sequential(*convolution(into, out, 1, stride))
    return Residual(nn.Sequential(*layers), shortcut, nn.ReLU(inplace=True))


def resnet(block, depths, expansion, num_classes):
    layers = [*convolution(3, 64, 7, 2), nn.ReLU(inplace=True), nn.MaxPool2d(3, 2, 1)]
    into = 64
    for stage, depth in enumerate(depths):
        for index in range(depth):
            width = 64 * 2**stage
            layers.append(block(into, width, 2 if stage > 0 and index == 0 else 1))
            into = width * expansion
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(into, num_classes))


def resnet18(num_classes):
    return resnet(basic_block, (2, 2, 2, 2), 1, num_classes)


def resnet50(num_classes):
    return resnet(bottleneck, (3, 4, 6, 3), 4, num_classes)


def inverted_residual(into, out, stride, expansion):
    inner = into * expansion
    layers = [*convolution(into, inner), nn.ReLU6(inplace=True)] if expansion > 1 else []
    layers += [*convolution(inner, inner, 3, stride, groups=inner), nn.ReLU6(inplace=True), *convolution(inner, out)]
    branch = nn.Sequential(*layers)
    return Residual(branch, nn.Identity(), nn.Identity()) if stride == 1 and into == out else branch


# Expansion, channels, blocks, stride of the first: table 2 of the paper.
STAGES = [(1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1)]


def mobilenet_v2(num_classes, dropout):
    layers, into = [*convolution(3, 32, 3, 2), nn.ReLU6(inplace=True)], 32
    for expansion, channels, blocks, stride in STAGES:
        for index in range(blocks):
            layers.append(inverted_residual(into, channels, stride if index == 0 else 1, expansion))
            into = channels
    layers += [*convolution(into, 1280), nn.ReLU6(inplace=True), nn.AdaptiveAvgPool2d(1), nn.Flatten()]
    return nn.Sequential(*layers, nn.Dropout(dropout), nn.Linear(1280, num_classes))
