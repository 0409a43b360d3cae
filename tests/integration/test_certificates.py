#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Certificates that cannot be verified, against real servers: refused, accepted, changed, revoked."""
import hashlib
import json
import ssl

import cli
import fixture
import tap
from mailservers.certificates import make_certificates

ALICE, BOB = "alice@example.org", "bob@example.org"


class TestExceptions(fixture.ServersCase):
    """One account, whose server's authority nobody knows."""

    def setUp(self):
        self.alice = cli.Cli(self.directory / self.id().rsplit(".", 1)[1], self.servers, "alice")

    def fingerprint(self):
        pem = (self.servers.directory / "tls" / "server.pem").read_text()
        return hashlib.sha256(ssl.PEM_cert_to_DER_cert(pem)).hexdigest()

    def add(self, *extra, code=cli.DONE, host=None):
        host = host or self.servers.host
        return self.alice.run(
            "account", "add", ALICE, "--imap", f"{host}:{self.servers.imaps_port}/tls",
            "--smtp", f"{host}:{self.servers.smtp_port}/starttls", "--password-file",
            self.servers.password_file("alice"), *extra, code=code)

    def error(self):
        return json.loads(self.alice.errors.splitlines()[-1])["error"]

    def renew(self):
        """The servers come back with certificates of a new authority."""
        self.servers.stop()
        make_certificates(self.servers.directory / "tls")
        self.servers.start()

    def test_life(self):
        """certificate: refused, accepted, used, changed, asked again, revoked"""
        self.add(code=cli.FAILED)
        refused = self.error()
        self.assertEqual(refused["code"], "certificate")
        self.assertEqual(refused["certificate"]["fingerprint"], self.fingerprint())
        self.assertEqual(refused["certificate"]["host"], self.servers.host)
        self.assertIn("COI Chat test authority", refused["certificate"]["issuer"])
        self.assertEqual(self.alice.run("account", "list"), [])

        self.add("--accept-certificate", "0" * 64, code=cli.FAILED)
        old = self.fingerprint()
        self.add("--accept-certificate", ":".join(old[i:i + 2] for i in range(0, 64, 2)).upper())
        shown, = self.alice.run("account", "show")
        self.assertEqual((shown["imap_certificate"], shown["smtp_certificate"]), (old, old))
        self.alice.run("sync", "--once")
        self.alice.run("send", BOB, "--text", "Through both exceptions", "--wait")
        fixture.eventually(lambda: self.mailbox("bob"), "delivery")

        self.renew()
        self.assertNotEqual(self.fingerprint(), old)
        self.alice.run("sync", "--once", code=cli.FAILED)
        self.assertEqual(self.error()["certificate"]["fingerprint"], self.fingerprint())
        self.alice.run("account", "change", ALICE, "--accept-certificate", old, code=cli.FAILED)
        self.alice.run("account", "change", ALICE, "--accept-certificate", self.fingerprint())
        self.alice.run("sync", "--once")

        self.alice.run("account", "change", ALICE, "--revoke-certificates")
        shown, = self.alice.run("account", "show")
        self.assertIsNone(shown["imap_certificate"])
        self.assertIsNone(shown["smtp_certificate"])
        self.alice.run("sync", "--once", code=cli.FAILED)
        self.assertEqual(self.error()["code"], "certificate")

    def test_foreign_name(self):
        """certificate: for another host, although the authority is trusted"""
        trust = ("--ca-file", self.servers.ca_file)
        self.add(*trust, host=self.servers.foreign_host, code=cli.FAILED)
        refused = self.error()["certificate"]
        self.assertEqual(refused["host"], self.servers.foreign_host)
        self.add(*trust, "--accept-certificate", refused["fingerprint"],
                 host=self.servers.foreign_host)
        self.alice.run("sync", "--once")

    def test_watching(self):
        """certificate: a program that runs takes up what another one accepts"""
        self.add("--accept-certificate", self.fingerprint())
        with cli.Watch(self.alice) as watch:
            watch.wait_caught_up()
            self.renew()
            _, event = watch.wait(lambda seen: "certificate" in seen, "the new certificate", 60)
            self.alice.run("account", "change", ALICE, "--accept-certificate",
                           event["certificate"]["fingerprint"])
            watch.wait_caught_up()


class TestChange(fixture.ServersCase):
    def test_change(self):
        """account change: name and servers, and nothing when they do not work"""
        alice = cli.Cli(self.directory / "change", self.servers, "alice")
        alice.sign_in()
        alice.run("account", "change", ALICE, "--name", "Alice Example")
        port = self.servers.imap_port
        alice.run("account", "change", ALICE, "--imap", f"{self.servers.host}:{port}/starttls",
                  "--ca-file", self.servers.ca_file)
        shown, = alice.run("account", "show")
        self.assertEqual(shown["name"], "Alice Example")
        self.assertEqual(shown["imap"], f"{self.servers.host}:{port}/starttls")
        alice.run("sync", "--once")
        alice.run("account", "change", ALICE, "--imap", "127.0.0.2:1/tls", code=cli.UNREACHABLE)
        alice.run("account", "change", ALICE, "--login", "nobody@example.org",
                  code=cli.UNAUTHORISED)
        self.assertEqual(alice.run("account", "show"), [shown])


if __name__ == "__main__":
    tap.main()
