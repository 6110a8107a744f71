"""Archives of S3: requests are signed as AWS says, and a signature is for one host.

Usage: s3_test.py
"""

import hashlib
import hmac
import unittest
import urllib.parse

from object_server import Answer, ObjectServer
from remote_cli import RemoteTest
from spillway_cli import INPUT

KEYS = {"AWS_ACCESS_KEY_ID": "AKEXAMPLE", "AWS_SECRET_ACCESS_KEY": "5ecret/+key",
        "AWS_REGION": "eu-west-1"}


def signature(path, headers, secret):
    """By AWS Signature Version 4, from what the request says it has signed."""
    fields = dict(part.strip().split("=", 1)
                  for part in headers["Authorization"].split(" ", 1)[1].split(","))
    names = fields["SignedHeaders"].split(";")
    scope = fields["Credential"].split("/", 1)[1]
    url, _, query = path.partition("?")
    canonical = "\n".join([
        "GET", urllib.parse.quote(urllib.parse.unquote(url), safe="/-_.~"), query,
        *(f"{name}:{' '.join(headers[name].split())}" for name in names), "", ";".join(names),
        headers["x-amz-content-sha256"]])
    text = "\n".join(["AWS4-HMAC-SHA256", headers["X-Amz-Date"], scope,
                      hashlib.sha256(canonical.encode()).hexdigest()])
    key = b"AWS4" + secret.encode()
    for part in scope.split("/"):
        key = hmac.digest(key, part.encode(), "sha256")
    return hmac.digest(key, text.encode(), "sha256").hex(), fields


class S3(RemoteTest):
    def serve(self, path="/bucket/dir/a%20b%2Bc.agc"):
        """A server that answers what is signed with KEYS alone."""
        def check(_, request, __):
            headers = request.headers
            if "Authorization" not in headers:
                return Answer(403, {}, b"<Error><Code>AccessDenied</Code></Error>")
            expected, fields = signature(request.path, headers, KEYS["AWS_SECRET_ACCESS_KEY"])
            if fields["Signature"] != expected or not {"host", "x-amz-date"} <= set(
                    fields["SignedHeaders"].split(";")):
                return Answer(403, {}, b"<Error><Code>SignatureDoesNotMatch</Code></Error>")
            return None

        server = ObjectServer({path: self.archive}, fault=check)
        self.addCleanup(server.close)
        return server

    def variables(self, server, **more):
        return {"AWS_ENDPOINT_URL": server.url(""), "HOME": str(self.directory)} | more

    URL = "s3://bucket/dir/a b+c.agc"

    def test_signed_by_variables(self):
        server = self.serve()
        self.compare(self.URL, [("getctg", ["chr2@s3:1000-5999"]), ("getset", ["s4"])],
                     variables=self.variables(server, **KEYS))
        _, headers = server.requests[0]
        self.assertIn("/eu-west-1/s3/aws4_request", headers["Authorization"])

    def test_session_token_is_sent(self):
        server = self.serve()
        self.ok("listset", self.URL,
                variables=self.variables(server, AWS_SESSION_TOKEN="token", **KEYS))
        self.assertEqual(server.requests[0][1]["x-amz-security-token"], "token")

    def test_signed_by_a_profile(self):
        server = self.serve()
        self.write("keys", "[default]\naws_access_key_id = no\n[lab]\n"
                           f"aws_access_key_id = {KEYS['AWS_ACCESS_KEY_ID']}\n"
                           f"aws_secret_access_key = {KEYS['AWS_SECRET_ACCESS_KEY']}\n")
        self.ok("listset", self.URL, variables=self.variables(
            server, AWS_PROFILE="lab", AWS_SHARED_CREDENTIALS_FILE="keys"))

    def test_refused(self):
        server = self.serve()
        done = self.run_program("listset", self.URL, variables=self.variables(server))
        self.assertEqual(done.returncode, INPUT)
        self.assertEqual(done.stderr.decode(),
                         f"spillway: error: {self.URL}: access denied (HTTP 403, AccessDenied; "
                         "credentials come from AWS_ACCESS_KEY_ID or AWS_PROFILE)\n")
        wrong = KEYS | {"AWS_SECRET_ACCESS_KEY": "other"}
        done = self.run_program("listset", self.URL, variables=self.variables(server, **wrong))
        self.assertIn(b"SignatureDoesNotMatch", done.stderr)
        self.assertNotIn(b"other", done.stderr)

    def test_public_objects_need_no_keys(self):
        server = ObjectServer({"/bucket/a.agc": self.archive})
        self.addCleanup(server.close)
        self.compare("s3://bucket/a.agc", [("getset", ["s4"])], variables=self.variables(server))
        self.assertNotIn("Authorization", server.requests[0][1])

    def test_signature_goes_to_no_other_host(self):
        other = self.serve()
        server = ObjectServer({}, fault=lambda *_: Answer(
            307, {"Location": other.url("/bucket/a.agc", "localhost")}, b""))
        self.addCleanup(server.close)
        done = self.run_program("listset", self.URL, variables=self.variables(server, **KEYS))
        self.assertEqual(done.returncode, INPUT, done.stderr)
        self.assertEqual(other.requests, [])

    def test_other_region(self):
        server = ObjectServer({}, fault=lambda *_: Answer(
            301, {"x-amz-bucket-region": "us-west-2"}, b""))
        self.addCleanup(server.close)
        done = self.run_program("listset", self.URL, variables=self.variables(server, **KEYS))
        self.assertIn(b"is in another region (HTTP 301; AWS_REGION=us-west-2)", done.stderr)


if __name__ == "__main__":
    unittest.main()
