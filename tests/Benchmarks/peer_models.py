"""The library's models in eager PyTorch, their parameters in the library's order."""
import math

import torch
import torch.nn as nn
import torch.nn.functional as F


class Autoencoder(nn.Module):
    def __init__(self, encoder, decoder):
        super().__init__()
        self.encoder, self.decoder = encoder, decoder

    def forward(self, x):
        return self.decoder(self.encoder(x.flatten(1))).view(x.shape)


def stacked():
    return Autoencoder(
        nn.Sequential(nn.Linear(784, 100), nn.ReLU(), nn.Linear(100, 30), nn.ReLU()),
        nn.Sequential(nn.Linear(30, 100), nn.ReLU(), nn.Linear(100, 784)))


class TransposedLinear(nn.Module):
    def __init__(self, outputs):
        super().__init__()
        self.bias = nn.Parameter(torch.zeros(outputs))

    def forward(self, x, weight):
        return F.linear(x, weight.t(), self.bias)


class Tied(nn.Module):
    def __init__(self):
        super().__init__()
        self.down1, self.down2 = nn.Linear(784, 100), nn.Linear(100, 30)
        self.up1, self.up2 = TransposedLinear(100), TransposedLinear(784)

    def forward(self, x):
        z = F.relu(self.down2(F.relu(self.down1(x.flatten(1)))))
        hidden = F.relu(self.up1(z, self.down2.weight))
        return self.up2(hidden, self.down1.weight).view(x.shape)


def conv(c=16):
    return Autoencoder(
        nn.Sequential(
            nn.Unflatten(1, (1, 28, 28)),
            nn.Conv2d(1, c, 3, stride=2, padding=1), nn.ReLU(),
            nn.Conv2d(c, 2 * c, 3, stride=2, padding=1), nn.ReLU(),
            nn.Flatten(), nn.Linear(2 * c * 49, 30)),
        nn.Sequential(
            nn.Linear(30, 2 * c * 49), nn.ReLU(), nn.Unflatten(1, (2 * c, 7, 7)),
            nn.ConvTranspose2d(2 * c, c, 3, stride=2, padding=1, output_padding=1), nn.ReLU(),
            nn.ConvTranspose2d(c, 1, 3, stride=2, padding=1, output_padding=1), nn.Flatten()))


class Vae(nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder = nn.Sequential(nn.Linear(784, 150), nn.ReLU(), nn.Linear(150, 100), nn.ReLU())
        self.mean, self.log_variance = nn.Linear(100, 10), nn.Linear(100, 10)
        self.decoder = nn.Sequential(nn.Linear(10, 100), nn.ReLU(), nn.Linear(100, 150), nn.ReLU(), nn.Linear(150, 784))

    def forward(self, x, noise):
        hidden = self.encoder(x.flatten(1))
        mu, log_var = self.mean(hidden), self.log_variance(hidden)
        z = mu + (0.5 * log_var).exp() * torch.randn(mu.shape, generator=noise)
        return self.decoder(z).view(x.shape), mu, log_var


def mlp_generator():
    return nn.Sequential(
        nn.Linear(32, 128), nn.LeakyReLU(0.2), nn.Linear(128, 256), nn.LeakyReLU(0.2),
        nn.Linear(256, 784), nn.Sigmoid(), nn.Unflatten(1, (1, 28, 28)))


def mlp_discriminator():
    return nn.Sequential(
        nn.Flatten(), nn.Linear(784, 256), nn.LeakyReLU(0.2), nn.Linear(256, 128), nn.LeakyReLU(0.2), nn.Linear(128, 1))


def dcgan_generator(c=16):
    return nn.Sequential(
        nn.Linear(64, 2 * c * 49), nn.Unflatten(1, (2 * c, 7, 7)), nn.BatchNorm2d(2 * c), nn.ReLU(),
        nn.ConvTranspose2d(2 * c, c, 4, stride=2, padding=1, bias=False), nn.BatchNorm2d(c), nn.ReLU(),
        nn.ConvTranspose2d(c, 1, 4, stride=2, padding=1), nn.Tanh())


def dcgan_discriminator(c=16):
    return nn.Sequential(
        nn.Conv2d(1, c, 4, stride=2, padding=1), nn.LeakyReLU(0.2),
        nn.Conv2d(c, 2 * c, 4, stride=2, padding=1), nn.LeakyReLU(0.2),
        nn.Flatten(), nn.Linear(2 * c * 49, 1))


class FilmBlock(nn.Module):
    def __init__(self, inputs, outputs, condition=64):
        super().__init__()
        self.norm1, self.norm2 = nn.GroupNorm(8, inputs), nn.GroupNorm(8, outputs)
        self.conv1 = nn.Conv2d(inputs, outputs, 3, padding=1)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, padding=1)
        self.film = nn.Linear(condition, 2 * outputs)
        self.shortcut = nn.Identity() if inputs == outputs else nn.Conv2d(inputs, outputs, 1)

    def forward(self, x, condition):
        h = self.conv1(F.silu(self.norm1(x)))
        scale, shift = self.film(condition)[:, :, None, None].chunk(2, dim=1)
        h = self.norm2(h) * (scale + 1) + shift
        return self.conv2(F.silu(h)) + self.shortcut(x)


class UNet(nn.Module):
    def __init__(self, c=24, classes=10):
        super().__init__()
        self.time1, self.time2 = nn.Linear(32, 64), nn.Linear(64, 64)
        self.of_class = nn.Embedding(classes + 1, 64)
        self.first, self.down = nn.Conv2d(1, c, 4, stride=2, padding=1), nn.Conv2d(c, 2 * c, 4, stride=2, padding=1)
        self.block1, self.block2 = FilmBlock(c, c), FilmBlock(2 * c, 2 * c)
        self.block3, self.block4 = FilmBlock(2 * c, 2 * c), FilmBlock(2 * c, c)
        self.up = nn.ConvTranspose2d(2 * c, c, 4, stride=2, padding=1)
        self.norm = nn.GroupNorm(8, c)
        self.last = nn.ConvTranspose2d(c, 1, 4, stride=2, padding=1)

    def forward(self, x, t, labels):
        angles = t[:, None] * ((torch.arange(16) * (-math.log(1e4) / 16)).exp() * 1000)
        features = torch.cat([angles.sin(), angles.cos()], dim=1)
        condition = F.silu(self.time2(F.silu(self.time1(features))) + self.of_class(labels))
        skip = self.block1(self.first(x), condition)
        risen = self.up(self.block3(self.block2(self.down(skip), condition), condition))
        joined = self.block4(torch.cat([risen, skip], dim=1), condition)
        return self.last(F.silu(self.norm(joined)))
