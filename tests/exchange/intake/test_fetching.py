"""Files fetched from a real server on this machine, and from nowhere that was not allowed."""

import contextlib
import datetime
import http.server
import ipaddress
import ssl
import threading

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from seuil.exchange.domain import Bounds, Trouble
from seuil.exchange.intake.fetching import Allowed, address_of, fetch, is_open
from seuil.exchange.intake.refusing import FileRefused


def certificate(folder):
    """Make a key and a certificate for this machine, good for a day."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.datetime.now(datetime.UTC)
    names = [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = folder / "server.pem"
    file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return file


class Machine(http.server.BaseHTTPRequestHandler):
    asked: list[dict[str, str]] = []
    content = b"id,nom\n1,Accueil\n"

    def do_GET(self):
        self.asked.append(dict(self.headers))
        if self.path == "/same" and self.headers.get("If-None-Match") == '"7"':
            self._answer(304)
        elif self.path == "/large":
            self._answer(200, b"x" * 5_000)
        elif self.path.startswith("/to?"):
            self._answer(302, headers={"Location": self.path[4:]})
        elif self.path == "/round":
            self._answer(302, headers={"Location": "/round"})
        elif self.path == "/broken":
            self._answer(500, b"no")
        else:
            self._answer(200, self.content, {"ETag": '"7"', "Last-Modified": "yesterday"})

    def _answer(self, status, content=b"", headers=None):
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def finish(self):
        """Let go of the connection also when nobody is there any more to hear the end."""
        with contextlib.suppress(OSError, ValueError):
            super().finish()
        self.rfile.close()

    def log_message(self, *_):
        pass


class Server(http.server.ThreadingHTTPServer):
    def handle_error(self, *_):
        """Say nothing when somebody does not trust the certificate: a test asks for that."""


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    pem = certificate(tmp_path_factory.mktemp("server"))
    with Server(("127.0.0.1", 0), Machine) as server:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(pem)
        server.socket = context.wrap_socket(
            server.socket, server_side=True, do_handshake_on_connect=False
        )
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"localhost:{server.server_address[1]}", pem
        server.shutdown()
        thread.join()


@pytest.fixture
def machine(server, monkeypatch):
    host, pem = server
    monkeypatch.setenv("SSL_CERT_FILE", str(pem))
    Machine.asked.clear()
    return host


def inside(*hosts):
    return Allowed(hosts, private=True)


def test_a_file_comes_with_its_marks(machine):
    found = fetch(f"https://{machine}/list.csv", inside(machine))

    assert (found.content, found.etag, found.last_modified) == (Machine.content, '"7"', "yesterday")


def test_what_did_not_change_is_not_sent_again(machine):
    found = fetch(f"https://{machine}/same", inside(machine), etag='"7"', last_modified="yesterday")

    assert found.content is None
    assert Machine.asked[0]["If-Modified-Since"] == "yesterday"


def refusal(url, allowed, **more):
    with pytest.raises(FileRefused) as refused:
        fetch(url, allowed, **more)
    return refused.value.trouble


def test_machines_inside_our_walls_are_refused_though_they_are_on_the_list(machine):
    assert refusal(f"https://{machine}/list.csv", Allowed([machine])) is Trouble.NOT_ALLOWED
    assert Machine.asked == []


@pytest.mark.parametrize(
    "url",
    [
        "http://{}/list.csv",
        "https://elsewhere.example/list.csv",
        "https://ann:secret@{}/list.csv",
        "file:///etc/passwd",
        "https://{}@elsewhere.example/",
        "https:///list.csv",
        "https://localhost:99999/list.csv",
        "gopher://{}/",
        "",
    ],
)
def test_other_addresses_are_not_even_asked(machine, url):
    assert refusal(url.format(machine), inside(machine)) is Trouble.NOT_ALLOWED
    assert Machine.asked == []


def test_a_machine_that_leads_elsewhere_is_followed_on_the_list_only(machine):
    assert fetch(f"https://{machine}/to?/list.csv", inside(machine)).content == Machine.content
    for target in ("https://elsewhere.example/", f"http://{machine}/", "file:///etc/passwd"):
        assert refusal(f"https://{machine}/to?{target}", inside(machine)) is Trouble.NOT_ALLOWED


def test_a_machine_that_leads_in_a_circle_is_left(machine):
    assert refusal(f"https://{machine}/round", inside(machine)) is Trouble.NOT_REACHED
    assert len(Machine.asked) == 4


def test_what_is_too_large_is_stopped(machine):
    small = Bounds(file_bytes=1_000)

    assert refusal(f"https://{machine}/large", inside(machine), bounds=small) is Trouble.TOO_LARGE


def test_a_machine_that_fails_or_that_nobody_vouches_for_is_told(machine, monkeypatch):
    assert refusal(f"https://{machine}/broken", inside(machine)) is Trouble.NOT_REACHED
    monkeypatch.delenv("SSL_CERT_FILE")
    assert refusal(f"https://{machine}/list.csv", inside(machine)) is Trouble.NOT_REACHED


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "0.1.2.3"),
        *("100.64.0.1", "224.0.0.1", "255.255.255.255", "::1", "fe80::1", "fc00::1", "::"),
        *("::ffff:10.0.0.1", "2002:7f00:0001::", "ff02::1"),
    ],
)
def test_addresses_inside_any_walls_are_not_open(address):
    assert not is_open(address)


def test_an_address_in_numbers_is_looked_at_too():
    with pytest.raises(FileRefused):
        address_of("127.0.0.1", 443, Allowed(["127.0.0.1"]))
