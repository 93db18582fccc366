"""Certificate authorities and host certificates for the lab, made with openssl: RSA, valid for some days."""
import pathlib
import re

from lab import run


def names(certificate):
    """The subject and the alternative names ("DNS:x") of a certificate, as `issue` wants them. Where there is none yet:
    names made of the file's."""
    if not certificate.exists():
        return f"/O=Cordon lab/CN={certificate.stem}", [f"DNS:{certificate.stem}.lab.example"]
    text = run("openssl", "x509", "-in", certificate, "-noout", "-subject", "-nameopt", "compat",
               "-ext", "subjectAltName", check=False).stdout
    subject = re.search(r"^subject=(/.*)$", text, re.M).group(1)
    return subject, re.findall(r"(?:DNS|email|IP Address|URI):[^,\s]+", text)


class Authority:
    """Signs certificates; its own is `certificate`."""

    def __init__(self, directory, subject="/C=DE/O=Cordon lab/CN=Lab Root"):
        self.directory = pathlib.Path(directory)
        self.directory.mkdir(parents=True, exist_ok=True)
        self.certificate, self.key = self.directory / "ca.pem", self.directory / "ca.key"
        run("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", self.key, "-out", self.certificate,
            "-days", "10", "-subj", subject, "-addext", "keyUsage=critical,keyCertSign,cRLSign")

    def issue(self, name, subject, alternative_names=()):
        """Makes a key and a certificate; their files."""
        key, request, certificate = (self.directory / f"{name}.{kind}" for kind in ("key", "csr", "pem"))
        extensions = self.directory / f"{name}.ext"
        names = [f"subjectAltName={','.join(alternative_names)}"] if alternative_names else []
        extensions.write_text("\n".join(["keyUsage=digitalSignature", *names]) + "\n")
        run("openssl", "req", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", request, "-subj", subject)
        run("openssl", "x509", "-req", "-in", request, "-CA", self.certificate, "-CAkey", self.key, "-CAcreateserial",
            "-days", "5", "-extfile", extensions, "-out", certificate)
        return key, certificate
