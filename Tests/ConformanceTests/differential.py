#!/usr/bin/env python3
"""Random QMP sessions, played to a real QEMU and to the engine, and compared.

Python 3 standard library only.  It uses the player of the conformance corpus (`qmp-corpus`) for the protocol and for
the normalisation, so what counts as equal is what counts there.

  differential.py --player PATH/qmp-corpus --stdio 'ENGINE' [--seed N] [--count N] [--seconds N] [--keep DIR]
  differential.py --player PATH/qmp-corpus --spawn 'ENGINE --qmp unix:{socket}' ...

A session is a function of its seed.  Sessions that differ are cut down to what still differs and, one for each kind
of difference, printed and written to --keep as sessions of the corpus, with the real QEMU's answers.
"""
import argparse
import concurrent.futures
import copy
import importlib.machinery
import importlib.util
import json
import os
import re
import shutil
import sys
import tempfile
import time

from grammar import Grammar

CORPUS = None


def load_player(path):
    loader = importlib.machinery.SourceFileLoader("qmp_corpus", path)
    spec = importlib.util.spec_from_loader("qmp_corpus", loader)
    module = importlib.util.module_from_spec(spec)
    loader.exec_module(module)
    return module


def session_of(steps, name="differential", purpose="a random session"):
    return {"format": 1, "name": name, "purpose": purpose, "tags": ["differential"], "steps": steps}


def play(steps, how, command, recording):
    """(steps with what was answered, mismatch or None); recording stops before a step that ends the server."""
    workdir = tempfile.mkdtemp(prefix="qmpd")
    server = CORPUS.Server(how, command, workdir)
    session = session_of(copy.deepcopy(steps))
    player = CORPUS.Player(session, server, recording, 10)
    player.current = -1
    mismatch, done = None, []
    try:
        if recording:
            player.open()
            for step in session["steps"]:
                if "wait" in step:
                    continue
                step = {k: step[k] for k in ("execute", "arguments") if k in step}
                done += play_recording(player, step)
        else:
            player.play()
    except CORPUS.Mismatch as m:
        mismatch = {"step": m.index, "kind": m.kind, "want": m.want, "got": m.got}
    except (CORPUS.Closed, CORPUS.Timeout, ValueError, OSError) as err:
        mismatch = {"step": player.current if not recording else len(done), "kind": type(err).__name__,
                    "want": {}, "got": str(err)}
    finally:
        tail = server.stop()
        if mismatch and tail.strip():
            mismatch["stderr"] = tail
        shutil.rmtree(workdir, ignore_errors=True)
    return (done if recording else steps), mismatch


def play_recording(player, step):
    got = player.play_step(step)
    for k in ("return", "error"):
        if k in got:
            step[k] = got[k]
    if got["events"]:
        step["events"] = got["events"]
    out = [step]
    name = step.get("execute")
    if name == "device_del" and "return" in step and str(step["arguments"].get("id", "")).startswith("d"):
        wait = {"wait": {"event": "DEVICE_DELETED", "data": {"device": step["arguments"]["id"]}}}
        if not any(e["event"] == "DEVICE_DELETED" for e in step.get("events", [])):
            seen = player.play_step(wait)
            if "no event" not in seen:
                if seen["events"]:
                    wait["events"] = seen["events"]
                out.append(wait)
    return out


WORD = re.compile(r"'[^']*'|\b[a-z]\d+\b|#auto|-?\d+")


def signature(steps, mismatch):
    step = steps[mismatch["step"]] if 0 <= mismatch["step"] < len(steps) else {}
    want, got = mismatch["want"], mismatch["got"]
    def short(x):
        if isinstance(x, dict) and "error" in x:
            return WORD.sub("_", x["error"].get("desc", ""))
        return "ok" if isinstance(x, dict) and "return" in x else "?"
    driver = ""
    if step.get("execute") == "blockdev-add" and isinstance(step.get("arguments"), dict):
        driver = str(step["arguments"].get("driver"))
    a, b = short(want), short(got)
    detail = ""
    if a == "ok" and b == "ok":
        detail = difference(want["return"], got["return"])
    return "%s %s | %s | %s | %s | %s" % (step.get("execute"), driver, mismatch["kind"], a, b, detail)


def difference(a, b, path=""):
    """Where two values first differ."""
    if isinstance(a, dict) and isinstance(b, dict):
        for k in list(a) + [k for k in b if k not in a]:
            if k not in a or k not in b:
                return "%s.%s" % (path, k)
            if not CORPUS.same(a[k], b[k]):
                return difference(a[k], b[k], "%s.%s" % (path, k))
    if isinstance(a, list) and isinstance(b, list):
        for x, y in zip(a, b):
            if not CORPUS.same(x, y):
                return difference(x, y, path + "[]")
        return path + "[count]"
    if path == ".file" or path.endswith("filename") or path.endswith("[].file"):
        return path
    if "edges" in path or "nodes" in path:
        return path
    return "%s %s" % (path, WORD.sub("_", "%s / %s" % (json.dumps(a), json.dumps(b)))[:100])


class Differ:
    def __init__(self, args):
        self.how = "spawn" if args.spawn else "stdio"
        self.engine = args.spawn or args.stdio
        self.qemu = args.qemu
        self.cache = args.cache

    def record(self, steps):
        done, crash = play(steps, "spawn", self.qemu, True)
        return done, crash

    def recorded(self, seed):
        path = self.cache and os.path.join(self.cache, "%d.json" % seed)
        if path and os.path.exists(path):
            with open(path) as f:
                return json.load(f)
        steps = Grammar(seed).session()
        done, crash = self.record(steps)
        out = {"steps": done, "crash": crash}
        if path:
            with open(path + ".tmp", "w") as f:
                json.dump(out, f)
            os.replace(path + ".tmp", path)
        return out

    def check(self, steps):
        return play(steps, self.how, self.engine, False)[1]

    def one(self, seed):
        r = self.recorded(seed)
        return seed, r, self.check(r["steps"]) if r["steps"] else None

    def minimise(self, steps, mismatch):
        want = signature(steps, mismatch)
        steps = steps[:mismatch["step"] + 1] if mismatch["step"] >= 0 else steps
        budget = [150]

        def still(trial):
            if budget[0] <= 0:
                return None
            budget[0] -= 1
            done, _ = self.record(trial)
            m = self.check(done) if done else None
            return (done, m) if m and signature(done, m) == want else None

        best = still(steps) or (steps, mismatch)
        changed = True
        while changed and budget[0] > 0:
            changed = False
            i = len(best[0]) - 2
            while i >= 0:
                if i < len(best[0]) - 1:
                    got = still(best[0][:i] + best[0][i + 1:])
                    if got:
                        best, changed = got, True
                i -= 1
            for i in range(len(best[0])):
                for trial_args in smaller(best[0][i].get("arguments")):
                    trial = copy.deepcopy(best[0])
                    trial[i]["arguments"] = trial_args
                    got = still(trial)
                    if got:
                        best, changed = got, True
                        break
        return best


def smaller(value):
    """The value with one part less, in all ways."""
    if isinstance(value, dict):
        for k in value:
            yield {x: y for x, y in value.items() if x != k}
        for k in value:
            for less in smaller(value[k]):
                yield {x: (less if x == k else y) for x, y in value.items()}
    elif isinstance(value, list):
        for i in range(len(value)):
            yield value[:i] + value[i + 1:]
        for i in range(len(value)):
            for less in smaller(value[i]):
                yield value[:i] + [less] + value[i + 1:]


def main():
    global CORPUS
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--player", required=True, help="the corpus's script")
    ap.add_argument("--stdio", metavar="CMD")
    ap.add_argument("--spawn", metavar="CMD")
    ap.add_argument("--qemu", metavar="CMD", help="the reference (the corpus's own)")
    ap.add_argument("--seed", type=int, default=1, help="the first seed (1)")
    ap.add_argument("--count", type=int, default=100, help="sessions (100)")
    ap.add_argument("--seconds", type=float, default=1e9, help="stop after so long")
    ap.add_argument("--cache", metavar="DIR", help="keep and use the reference's answers")
    ap.add_argument("--keep", metavar="DIR", help="write differing sessions here, cut down")
    ap.add_argument("--no-minimise", action="store_true")
    ap.add_argument("--kinds", type=int, default=12, help="cut down and show so many kinds of difference (12)")
    ap.add_argument("-j", "--jobs", type=int, default=2)
    ap.add_argument("--show", type=int, metavar="SEED", help="print a session and end")
    a = ap.parse_args()
    CORPUS = load_player(a.player)
    a.qemu = a.qemu or CORPUS.REFERENCE
    if a.show is not None:
        for s in Grammar(a.show).session():
            print(json.dumps(s))
        return 0
    if not (a.stdio or a.spawn):
        ap.error("needs --stdio or --spawn")
    for d in (a.cache, a.keep):
        if d:
            os.makedirs(d, exist_ok=True)
    differ = Differ(a)
    end = time.monotonic() + a.seconds
    played = crashes = commands = 0
    kinds = {}
    with concurrent.futures.ThreadPoolExecutor(a.jobs) as pool:
        seeds = iter(range(a.seed, a.seed + a.count))
        running = set()
        while True:
            while len(running) < a.jobs * 2 and time.monotonic() < end:
                seed = next(seeds, None)
                if seed is None:
                    break
                running.add(pool.submit(differ.one, seed))
            if not running:
                break
            finished, running = concurrent.futures.wait(running, return_when=concurrent.futures.FIRST_COMPLETED)
            for f in finished:
                seed, r, m = f.result()
                played += 1
                commands += len(r["steps"])
                crashes += 1 if r["crash"] else 0
                if m:
                    kinds.setdefault(signature(r["steps"], m), []).append((seed, r["steps"], m))
    differing = sum(len(v) for v in kinds.values())
    for n, (sig, found) in enumerate(sorted(kinds.items(), key=lambda kv: -len(kv[1]))):
        seed, steps, m = min(found, key=lambda x: x[2]["step"])
        print("\n== %d x  %s  (seeds %s)" % (len(found), sig, " ".join(str(x[0]) for x in found[:6])))
        if n >= a.kinds:
            continue
        if not a.no_minimise:
            steps, m = differ.minimise(steps, m)
        else:
            steps = steps[max(0, m["step"] - 2):m["step"] + 1]
        for s in steps[:m["step"] + 1]:
            print("   " + json.dumps({k: s[k] for k in s if k in ("execute", "arguments", "wait")}))
        out = []
        CORPUS.show_diff({"step": m["step"] + 1, "title": "", "kind": m["kind"], "want": m["want"], "got": m["got"],
                          "stderr": m.get("stderr")}, out)
        print("\n".join(out[1:30]))
        if a.keep and not a.no_minimise:
            s = session_of(steps, "differential-%d" % seed, sig)
            s["_path"] = os.path.join(a.keep, "differential-%d.json" % seed)
            CORPUS.save(s)
    print("\n%d sessions, %d steps, %d differ in %d kinds; the reference ended in %d of them"
          % (played, commands, differing, len(kinds), crashes))
    return 1 if kinds else 0


if __name__ == "__main__":
    sys.exit(main())
