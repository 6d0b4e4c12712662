"""Runs a program on a terminal of its own. Reads one JSON value: the words, the environment, the size, and steps: what
is waited for, and what is then typed. Writes all that the terminal got, as JSON: one text for each step, and the rest."""

import fcntl, json, os, pty, select, signal, struct, sys, termios, time

job = json.load(sys.stdin)
pid, terminal = pty.fork()
if pid == 0:
    fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", job["rows"], job["columns"], 0, 0))
    os.execvpe(job["words"][0], job["words"], job["env"])


buffer = b""


def read_until(mark):
    """Returns what comes up to the end of the mark, and whether it came."""
    global buffer
    end = time.monotonic() + job["patience"]
    while time.monotonic() < end:
        at = buffer.find(mark.encode()) if mark else -1
        if at >= 0:
            seen, buffer = buffer[: at + len(mark.encode())], buffer[at + len(mark.encode()) :]
            return seen, True
        if not select.select([terminal], [], [], 0.5)[0]:
            # Before a question runs, Ctrl-C is a key as any other: a person presses it again.
            if shown and job["steps"][len(shown) - 1][1] == "\x03":
                os.write(terminal, b"\x03")
            continue
        try:
            data = os.read(terminal, 65536)
        except OSError:
            break
        if not data:
            break
        buffer += data
    seen, buffer = buffer, b""
    return seen, False


shown = []
for wanted, typed in job["steps"]:
    text, came = read_until(wanted)
    shown.append(text.decode("utf8", "replace"))
    if not came:
        break
    os.write(terminal, typed.encode())
else:
    text, came = read_until(None)
    shown.append(text.decode("utf8", "replace"))
done, status = os.waitpid(pid, os.WNOHANG)
if done == 0:
    os.kill(pid, signal.SIGKILL)
    _, status = os.waitpid(pid, 0)
json.dump({"shown": shown, "code": os.waitstatus_to_exitcode(status)}, sys.stdout)
