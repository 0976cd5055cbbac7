#!/usr/bin/env python3
"""Writes NOT-MODELLED.md: the commands of a real QEMU that the engine does not have.

  not_modelled.py --player PATH/qmp-corpus (--stdio 'ENGINE' | --spawn 'ENGINE ... {socket}') [-o FILE]
"""
import argparse
import os
import re
import tempfile

import differential

AREAS = [
    ("Block layer", r"^(block|blockdev|x-block|x-debug-block|drive|nbd|change-backing|eject|query-block|job|query-pr)"),
    ("Snapshots of the machine, migration", r"migrat|^snapshot|colo|dirty-rate|dirty-limit|xen-|dump|yank|replication"),
    ("Character devices, files", r"chardev|ringbuf|fd$|fdset|add_client"),
    ("Network", r"netdev|set_link|rx-filter|announce|rocker"),
    ("Display and input", r"password|screendump|spice|vnc|mice|send-key|input|display|expire"),
    ("Processors and memory", r"cpu|mem|numa|balloon|x-query-(irq|jit|opcount|profile|ramblock|roms|rdma)|gic|sev|sgx|kvm"),
    ("Power and run state", r"system_|watchdog|set-action|inject|rtc|query-uuid|vm-generation|acpi|replay|preconfig"),
    ("Devices, objects, the rest", r""),
]


def commands(how, command):
    done, crash = differential.play([{"execute": "query-commands"}], how, command, True)
    if crash:
        raise SystemExit("%s: %s" % (command, crash))
    return {c["name"] for c in done[0]["return"]}


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--player", required=True)
    ap.add_argument("--stdio")
    ap.add_argument("--spawn")
    ap.add_argument("-o", default=os.path.join(os.path.dirname(os.path.abspath(__file__)), "NOT-MODELLED.md"))
    a = ap.parse_args()
    differential.CORPUS = differential.load_player(a.player)
    real = commands("spawn", differential.CORPUS.REFERENCE)
    ours = commands("spawn" if a.spawn else "stdio", a.spawn or a.stdio)
    left = sorted(real - ours)
    rows = {}
    for name in left:
        rows.setdefault(next(area for area, pattern in AREAS if re.search(pattern, name)), []).append(name)
    lines = ["Commands of QEMU 7.2 that the engine does not have. It answers `CommandNotFound` to them, as QEMU does to",
             "a command that it has not. (Made by `not_modelled.py`.)", "", "| Area | Commands |", "|---|---|"]
    lines += ["| %s | %s |" % (area, ", ".join("`%s`" % n for n in rows[area])) for area, _ in AREAS if area in rows]
    with open(a.o, "w") as f:
        f.write("\n".join(lines) + "\n")
    print("%d of %d commands are not modelled" % (len(left), len(real)))


if __name__ == "__main__":
    main()
