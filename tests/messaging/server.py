"""A small mail server on this machine: real SMTP over a real socket, that can be slow and rude."""

import email
import email.policy
import socketserver
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field

TEXT = "text"
"""The moment at which the whole letter has arrived and nothing was answered yet."""

ANSWERS = {
    "connect": "220 test",
    "ehlo": "250 test",
    "mail": "250 ok",
    "rcpt": "250 ok",
    "data": "354 go on",
    TEXT: "250 taken",
    "quit": "221 bye",
}


@dataclass
class PostOffice:
    """``answers`` replaces what is said, an empty one hangs up; ``stall_at`` waits there once."""

    port: int = 0
    answers: dict[str, str] = field(default_factory=dict)
    stall_at: str = ""
    letters: list = field(default_factory=list)
    reached: threading.Event = field(default_factory=threading.Event)
    go_on: threading.Event = field(default_factory=threading.Event)

    def at(self, moment: str) -> str:
        if moment == self.stall_at:
            self.stall_at = ""
            self.reached.set()
            self.go_on.wait(60)
        return self.answers.get(moment, ANSWERS.get(moment, "502 unknown"))

    def take(self, raw: bytes) -> None:
        self.letters.append(email.message_from_bytes(raw, policy=email.policy.default))

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}?tls=none"


class Clerk(socketserver.StreamRequestHandler):
    def handle(self):
        try:
            self.say("connect")
            while line := self.rfile.readline():
                verb = line.split(None, 1)[0].decode().lower()
                self.say(verb)
                if verb == "data" and self.server.office.answers.get("data", "354")[:3] == "354":
                    self.read_letter()
                if verb == "quit":
                    return
        except OSError:
            return

    def say(self, moment):
        answer = self.server.office.at(moment)
        if not answer:
            raise ConnectionAbortedError
        self.wfile.write(f"{answer}\r\n".encode())

    def read_letter(self):
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            if not line:
                raise ConnectionAbortedError
            lines.append(line[1:] if line.startswith(b"..") else line)
        if self.server.office.answers.get(TEXT, "250")[:3] in {"", "250"}:
            self.server.office.take(b"".join(lines))
        self.say(TEXT)


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False


@contextmanager
def post_office():
    with Server(("127.0.0.1", 0), Clerk) as server:
        server.office = PostOffice(port=server.server_address[1])
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield server.office
        finally:
            server.office.go_on.set()
            server.shutdown()
            thread.join()
