"""Receives the simulator's events, and verifies them with the package didit-sdk."""

import json
import re
import subprocess
import sys
import threading
import urllib.request
from http.server import BaseHTTPRequestHandler, HTTPServer

from didit.webhooks import verify_webhook_signature

SECRET = "a secret"
# What is hard about the canonical form: floats, large integers, Unicode, the order of keys.
METADATA = '{"z":99.0,"a":93.10,"tiny":1e-7,"big":12345678901234567890,"name":"José","nested":{"b":[1.50,-0.0],"a":null}}'

arrived = []
changed = threading.Condition()


class Webhook(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        with changed:
            arrived.append((dict(self.headers), body))
            changed.notify()
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_):
        pass


def request(url, body, media_type):
    headers = {"x-api-key": "a-key", "content-type": media_type}
    with urllib.request.urlopen(urllib.request.Request(url, body, headers)) as response:
        return response.read()


def main():
    server = HTTPServer(("127.0.0.1", 0), Webhook)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_port}/webhook"
    flags = ["--port", "0", "--webhook", url, "--webhook-secret", SECRET, "--webhook-fault", "forged"]
    simulator = subprocess.Popen([sys.argv[1], *flags], stdout=subprocess.PIPE, text=True)
    try:
        base = re.search(r"http://[^ ]*(?=\. )", simulator.stdout.readline()).group()
        # Read on, so that the simulator never waits for room.
        threading.Thread(target=simulator.stdout.read, daemon=True).start()
        body = '{"workflow_id":"11111111-2222-3333-4444-555555555555","vendor_data":"user-1","metadata":%s}'
        created = request(f"{base}/v3/session/", (body % METADATA).encode(), "application/json")
        page = json.loads(created)["url"]
        urllib.request.urlopen(page).close()
        request(page, b"status=Approved", "application/x-www-form-urlencoded")
        with changed:
            assert changed.wait_for(lambda: len(arrived) >= 3, timeout=20), len(arrived)
    finally:
        simulator.kill()
        simulator.wait()
        server.shutdown()

    forged, *events = arrived
    assert not verify_webhook_signature(forged[1], forged[0], SECRET), "a forged event is accepted"
    assert sorted(json.loads(body)["status"] for _, body in events) == ["Approved", "In Progress"]
    for headers, body in events:
        names = {name.lower(): name for name in headers}
        for other in ["x-signature", "x-signature-v2"]:
            one = {name: value for name, value in headers.items() if name != names[other]}
            assert verify_webhook_signature(body, one, SECRET), f"rejected without {other}: {body}"
        changed_body = body.replace(b"user-1", b"user-2")
        assert changed_body != body
        assert not verify_webhook_signature(changed_body, headers, SECRET), "a changed event is accepted"
    print(f"{len(events)} events are accepted by each signature, and a forged one is not")


main()
