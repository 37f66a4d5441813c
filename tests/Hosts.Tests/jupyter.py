"""Jupyter's own client with the kernel .net-csharp: runs a notebook and saves it, or interrupts a training."""
import contextlib
import fcntl
import os
import signal
import sys
import time

import nbformat
from jupyter_client.manager import start_new_kernel
from nbclient import NotebookClient

KERNEL = ".net-csharp"

# What is started in the background may inherit an ignored SIGINT, and so would the kernel.
signal.signal(signal.SIGINT, signal.default_int_handler)


@contextlib.contextmanager
def alone():
    """Of two kernels that start at once, one dies: whoever starts one holds the lock for a second."""
    with open(os.environ["STARTS_LOCK"], "a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
        time.sleep(1)


class Client(NotebookClient):
    async def async_start_new_kernel(self, **arguments):
        with alone():
            await super().async_start_new_kernel(**arguments)


def execute(source, target, folder):
    notebook = nbformat.read(source, as_version=4)
    client = Client(notebook, timeout=600, kernel_name=KERNEL, allow_errors=True,
                    resources={"metadata": {"path": folder}})
    client.execute()
    nbformat.write(notebook, target)


def run(client, code, interrupt=None):
    """Runs a cell; interrupts it three seconds after it printed. Returns what it printed and how it ended."""
    message = client.execute(code)
    said, pressed, end = [], False, time.monotonic() + 300
    while True:
        event = client.get_iopub_msg(timeout=max(0, end - time.monotonic()))
        if event["parent_header"].get("msg_id") != message:
            continue
        content = event["content"]
        if event["msg_type"] == "stream":
            said.append(content["text"])
            if interrupt and not pressed:
                pressed = True
                time.sleep(3)
                interrupt()
        elif event["msg_type"] == "execute_result":
            said.append(content["data"].get("text/plain") or content["data"].get("text/html"))
        elif event["msg_type"] == "error":
            said.append("ERROR " + content["evalue"])
        elif event["msg_type"] == "status" and content["execution_state"] == "idle":
            return "".join(said)


def interrupted(source, training, after, folder):
    cells = [c.source for c in nbformat.read(source, as_version=4).cells if c.cell_type == "code"]
    with alone():
        manager, client = start_new_kernel(kernel_name=KERNEL, cwd=folder, startup_timeout=120)
    try:
        for cell in cells[:3]:
            run(client, cell)
        said = [run(client, training, manager.interrupt_kernel), run(client, after)]
        manager.interrupt_kernel()
        time.sleep(1)
        said += [run(client, after), "alive" if manager.is_alive() else "dead"]
        # The kernel's own log comes the same way.
        print("\nSaid: " + " | ".join(" ".join(s.split()) for s in said))
    finally:
        manager.shutdown_kernel(now=True)


{"execute": execute, "interrupt": interrupted}[sys.argv[1]](*sys.argv[2:])
