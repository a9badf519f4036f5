"""Asks with urllib: a line in is `id method url body field…` with tabs between, a line out is what came."""

import hashlib
import sys
import threading
import urllib.error
import urllib.request

# No proxy that the environment may name.
opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
writing = threading.Lock()


def say(*words):
    with writing:
        print(*words, sep="\t", flush=True)


def ask(line):
    number, method, url, body, *fields = line.split("\t")
    headers = dict(field.split(": ", 1) for field in fields)
    data = body.encode() if method == "POST" else None
    try:
        with open_any(urllib.request.Request(url, data, headers, method=method)) as response:
            content = response.read()
            status = response.headers.get("Proxy-Status", "")
            say(number, "answer", response.status, status, len(content), hashlib.sha256(content).hexdigest())
    except Exception as error:
        say(number, "broken", repr(error).replace("\t", " ").replace("\n", " "))


def open_any(request):
    """An answer whose status tells an error is raised by urllib, but it is an answer."""
    try:
        return opener.open(request, timeout=20)
    except urllib.error.HTTPError as error:
        return error


say("ready")
for line in sys.stdin:
    threading.Thread(target=ask, args=(line.rstrip("\n"),), daemon=True).start()
