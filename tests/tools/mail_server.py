"""A mail server for tests: writes each mail into a folder.

    mail_server.py FOLDER PORT [REFUSALS]

Prints the port it listens on (0 takes a free one). The first REFUSALS mails are turned away with a passing error.
A recipient whose name begins with `nobody` is refused for good.
"""

import pathlib
import sys
import threading

from aiosmtpd.controller import Controller

folder, port = pathlib.Path(sys.argv[1]), int(sys.argv[2])
refusals = int(sys.argv[3]) if len(sys.argv) > 3 else 0


class Folder:
    def __init__(self):
        self.refusals, self.received = refusals, 0

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("nobody"):
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if self.refusals > 0:
            self.refusals -= 1
            return "451 try again later"
        self.received += 1
        name = f"{self.received:04d}.eml"
        (folder / (name + ".part")).write_bytes(envelope.content)
        (folder / (name + ".part")).rename(folder / name)
        return "250 OK"


def free_port():
    import socket

    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


controller = Controller(Folder(), hostname="127.0.0.1", port=port or free_port())
controller.start()
print(controller.port, flush=True)
threading.Event().wait()
