"""A webhook on loopback: server.py LOG STATUS[:RETRY_AFTER]...  Writes its port to LOG.port, then one line
"SECONDS STATUS BODY" to LOG for each POST.  The statuses are answered one after the other, the last one for ever;
"hang" never answers.  Ends by itself after 20 seconds."""

import http.server
import os
import signal
import sys
import time

log, answers = sys.argv[1], sys.argv[2:]


class Handler(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        answer = answers.pop(0) if len(answers) > 1 else answers[0]
        with open(log, "a") as out:
            out.write(f"{time.monotonic():.3f} {answer} {body}\n")
        if answer == "hang":
            time.sleep(15)
            return
        status, _, after = answer.partition(":")
        self.send_response(int(status))
        if status == "302":
            self.send_header("Location", "http://127.0.0.1:1/")
        elif after:
            self.send_header("Retry-After", after)
        self.end_headers()
        self.wfile.write(b"ok")

    def log_message(self, *args):
        pass


signal.alarm(20)
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
with open(log + ".new", "w") as out:
    out.write(str(server.server_address[1]))
os.rename(log + ".new", log + ".port")
server.serve_forever()
