"""A web server of objects, for tests: ranges, ETags, and any fault that a test asks for."""

import email.utils
import hashlib
import http.server
import re
import threading
import time


class Answer:
    """What a request is answered with; a fault changes it before it is sent."""

    def __init__(self, status, headers, body):
        self.status = status
        self.headers = headers  # name -> text
        self.body = body
        self.cut_after = None  # bytes of the body, after which the connection is closed
        self.delay = 0.0  # seconds before the answer
        self.stall = 0.0  # seconds after the head


class ObjectServer:
    """Serves `objects` (path -> bytes) on a port of its own until it is closed.

    `fault(request number, request, answer)` may change the answer, or return another one. `requests`
    are those that came: (path, headers). Each is answered `latency` seconds later."""

    def __init__(self, objects, fault=None, latency=0.0, tls=None):
        self.objects = dict(objects)
        self.fault = fault
        self.latency = latency
        self.requests = []
        self.sent_bytes = 0
        self.ranges = True
        self.suffix_ranges = True
        self.etags = True
        self.dates = True
        self.modified = time.time() - 3600
        self._lock = threading.Lock()
        owner = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def do_GET(self):
                owner._serve(self)

            def log_message(self, *_):
                pass

        class Server(http.server.ThreadingHTTPServer):
            daemon_threads = True
            request_queue_size = 128

            def handle_error(self, *_):
                pass  # the client went away

        self._server = Server(("127.0.0.1", 0), Handler)
        self.scheme = "http"
        if tls is not None:
            self._server.socket = tls.wrap_socket(self._server.socket, server_side=True)
            self.scheme = "https"
        self.port = self._server.server_port
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    def close(self):
        self._server.shutdown()
        self._server.server_close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def url(self, path, host="127.0.0.1"):
        return f"{self.scheme}://{host}:{self.port}{path}"

    def answer(self, path, headers):
        """What an honest server says."""
        body = self.objects.get(path.split("?")[0])
        if body is None:
            return Answer(404, {}, b"not here")
        etag = '"' + hashlib.md5(body).hexdigest() + '"'
        head = {"Accept-Ranges": "bytes" if self.ranges else "none"}
        if self.etags:
            head["ETag"] = etag
        if self.dates:
            head["Last-Modified"] = email.utils.formatdate(self.modified, usegmt=True)
        if headers.get("If-Match", etag) != etag and self.etags:
            return Answer(412, head, b"")
        if headers.get("If-None-Match") == etag and self.etags:
            return Answer(304, head, b"")
        wanted = re.fullmatch(r"bytes=(\d*)-(\d*)", headers.get("Range", ""))
        if not self.ranges or wanted is None or (not wanted[1] and not self.suffix_ranges):
            return Answer(200, head, body)
        if not wanted[1]:
            begin, end = max(len(body) - int(wanted[2]), 0), len(body)
        else:
            begin, end = int(wanted[1]), min(int(wanted[2]) + 1, len(body))
        if begin >= end:
            return Answer(416, head | {"Content-Range": f"bytes */{len(body)}"}, b"")
        head["Content-Range"] = f"bytes {begin}-{end - 1}/{len(body)}"
        return Answer(206, head, body[begin:end])

    def _serve(self, request):
        with self._lock:
            number = len(self.requests)
            self.requests.append((request.path, request.headers))
        answer = self.answer(request.path, request.headers)
        if self.fault is not None:
            answer = self.fault(number, request, answer) or answer
        time.sleep(self.latency + answer.delay)
        request.send_response(answer.status)
        for name, value in answer.headers.items():
            request.send_header(name, value)
        has_length = {"content-length", "transfer-encoding"} & {n.lower() for n in answer.headers}
        if not has_length and answer.status != 304:
            request.send_header("Content-Length", str(len(answer.body)))
        request.end_headers()
        if answer.stall:
            request.wfile.flush()
            time.sleep(answer.stall)
        body = answer.body if answer.cut_after is None else answer.body[:answer.cut_after]
        with self._lock:
            self.sent_bytes += len(body)
        request.wfile.write(body)
        if answer.cut_after is not None:
            request.close_connection = True
