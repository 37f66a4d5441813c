"""The peer of the benchmarks: the library's training steps in eager PyTorch, as one writes them by hand.

    peer.py probe THREADS                 prints version, BLAS, its speed, and the time of a few steps
    peer.py worker THREADS FOLDER IMAGES  answers the lines that Worker.cs answers; IMAGES is train-images-idx3-ubyte.gz

A case starts from the weights and the order of images that the C# worker has left in FOLDER.
"""
import gzip
import math
import os
import sys
import time

import torch
import torch.nn.functional as F

import peer_models

CHECKED_STEPS = 25
NOISE_SEED = 7


def reconstruct(model):
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)

    def step(x):
        optimizer.zero_grad()
        loss = F.mse_loss(model(x), x)
        loss.backward()
        optimizer.step()
        return loss.item()
    return [model], step


def vae():
    model = peer_models.Vae()
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
    noise = torch.Generator().manual_seed(NOISE_SEED)

    def step(x):
        optimizer.zero_grad()
        x_hat, mu, log_var = model(x, noise)
        likelihood = F.binary_cross_entropy_with_logits(x_hat, x, reduction="sum") / len(x)
        divergence = (mu.pow(2) + log_var.exp() - log_var - 1).sum() * (0.5 / len(x))
        loss = likelihood + divergence
        loss.backward()
        optimizer.step()
        return loss.item()
    return [model], step


def adversaries(generator, discriminator, latent_size, tanh):
    generator_adam = torch.optim.Adam(generator.parameters(), lr=2e-4, betas=(0.5, 0.999))
    discriminator_adam = torch.optim.Adam(discriminator.parameters(), lr=2e-4, betas=(0.5, 0.999))
    noise = torch.Generator().manual_seed(NOISE_SEED)

    def mean_probability(logits):
        return logits.detach().sigmoid().mean().item()

    def loss_of(logits, label):
        return F.binary_cross_entropy_with_logits(logits, torch.full_like(logits, label))

    def discriminator_step(x):
        discriminator_adam.zero_grad()
        real = discriminator(x)
        with torch.no_grad():
            fakes = generator(torch.randn(len(x), latent_size, generator=noise))
        generated = discriminator(fakes)
        loss = loss_of(real, 1.0) + loss_of(generated, 0.0)
        loss.backward()
        discriminator_adam.step()
        return loss.item(), mean_probability(real), mean_probability(generated)

    def generator_step(batch_size):
        generator_adam.zero_grad()
        discriminator.requires_grad_(False)
        logits = discriminator(generator(torch.randn(batch_size, latent_size, generator=noise)))
        loss = loss_of(logits, 1.0)
        loss.backward()
        discriminator.requires_grad_(True)
        generator_adam.step()
        return loss.item(), mean_probability(logits)

    def step(x):
        x = x * 2 - 1 if tanh else x
        return discriminator_step(x)[0] + generator_step(len(x))[0]
    return [generator, discriminator], step


def cosine_schedule(steps=200):
    at = [math.cos((t / steps + 0.008) / 1.008 * math.pi / 2) ** 2 for t in range(steps + 1)]
    kept = [1.0]
    for before, now in zip(at, at[1:]):
        kept.append(kept[-1] * max(now / before, 1 - 0.999))
    return torch.tensor(kept)


def diffusion():
    model, kept = peer_models.UNet(), cosine_schedule()
    optimizer = torch.optim.Adam(model.parameters(), lr=3e-3)
    noise = torch.Generator().manual_seed(NOISE_SEED)

    def step(x):
        x = x * 2 - 1
        labels = torch.randint(10, (len(x),), generator=noise)
        labels = labels.masked_fill(torch.rand(len(x), generator=noise) < 0.1, 10)
        t = torch.randint(1, len(kept), (len(x),), generator=noise)
        eps = torch.randn(x.shape, generator=noise)
        signal, spread = kept[t].view(-1, 1, 1, 1).sqrt(), (1 - kept[t]).view(-1, 1, 1, 1).sqrt()
        guess = model(signal * x + spread * eps, t / (len(kept) - 1), labels)
        optimizer.zero_grad()
        loss = F.mse_loss(guess, signal * eps - spread * x)
        loss.backward()
        optimizer.step()
        return loss.item()
    return [model], step


CASES = {
    "stacked": lambda: reconstruct(peer_models.stacked()),
    "tied": lambda: reconstruct(peer_models.Tied()),
    "conv": lambda: reconstruct(peer_models.conv()),
    "vae": vae,
    "gan": lambda: adversaries(peer_models.mlp_generator(), peer_models.mlp_discriminator(), 32, tanh=False),
    "dcgan": lambda: adversaries(peer_models.dcgan_generator(), peer_models.dcgan_discriminator(), 64, tanh=True),
    "unet": diffusion,
}


def load_images(path):
    with gzip.open(path) as file:
        pixels = torch.frombuffer(bytearray(file.read()), dtype=torch.uint8, offset=16)
    return pixels.view(-1, 1, 28, 28)[:55000].to(torch.float32).div_(255)


def read(folder, name, dtype):
    with open(os.path.join(folder, name), "rb") as file:
        return torch.frombuffer(bytearray(file.read()), dtype=dtype)


def load_weights(models, values):
    start = 0
    with torch.no_grad():
        for parameter in (p for model in models for p in model.parameters()):
            parameter.copy_(values[start:start + parameter.numel()].view(parameter.shape))
            start += parameter.numel()
    assert start == len(values), f"{start} parameters here, {len(values)} in the file"


def losses(step, images, order, batch_size):
    """Trains without end, epoch after epoch, and gives the loss of each step."""
    while True:
        for start in range(0, len(images), batch_size):
            yield step(images[order[start:start + batch_size]])
        order = torch.randperm(len(images))


def noise_sum():
    noise = torch.Generator().manual_seed(NOISE_SEED)
    return (torch.randn(128, 32, generator=noise).abs().sum() + torch.randn(4, 3, generator=noise).abs().sum()).item()


def worker(folder, path):
    images = load_images(path)
    training = None
    for line in sys.stdin:
        words = line.split()
        if words[0] == "prepare":
            models, step = CASES[words[1]]()
            load_weights(models, read(folder, "weights.f32", torch.float32))
            training = losses(step, images, read(folder, "order.i64", torch.int64), int(words[2]))
            for _ in range(CHECKED_STEPS):
                loss = next(training)
            print("ready", repr(loss), repr(noise_sum()), flush=True)
        elif words[0] == "go":
            steps, started, seconds = 0, time.perf_counter(), float(words[1])
            while time.perf_counter() - started < seconds:
                next(training)
                steps += 1
            print("done", steps, time.perf_counter() - started, flush=True)


def best_time(action, times):
    best = float("inf")
    for _ in range(times):
        started = time.perf_counter()
        action()
        best = min(best, time.perf_counter() - started)
    return best


def probe():
    torch.manual_seed(1)
    a, b, x = torch.randn(512, 512), torch.randn(512, 512), torch.rand(128, 1, 28, 28)
    speed = 2 * 512 ** 3 / best_time(lambda: a @ b, 10) / 1e9
    milliseconds = 0.0
    for name in ("stacked", "dcgan"):
        _, step = CASES[name]()
        milliseconds += 1e3 * best_time(lambda: [step(x) for _ in range(10)], 5) / 10
    names = set()
    if os.path.exists("/proc/self/maps"):
        with open("/proc/self/maps") as maps:
            names = {os.path.basename(line.split()[-1]) for line in maps if "blas" in line or "mkl" in line}
    print(f"{torch.__version__}|{' '.join(sorted(names)) or 'built in'}|{speed:.1f}|{milliseconds:.4f}")


if __name__ == "__main__":
    torch.set_num_threads(int(sys.argv[2]))
    if sys.argv[1] == "probe":
        probe()
    else:
        worker(sys.argv[3], sys.argv[4])
