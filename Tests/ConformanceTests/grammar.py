"""A grammar of random QMP sessions about the block graph; a session is a function of its seed."""
import copy
import random

ODD = [None, True, False, 0, 1, -1, 511, 512, 2 ** 31, 2 ** 63 - 1, 2 ** 63, 2 ** 64 - 1, -2 ** 63, 1.5, 2.0, 1e30, "", "x",
       "n1", "on", "1", [], {}, [None], ["n1"], [1], {"a": 1}, {"driver": "null-co"}, {"driver": "zz"}, {"driver": None}]

PERMISSIONS = ["consistent-read", "write", "write-unchanged", "resize"]
EVENTS = ["read_aio", "write_aio", "flush_to_disk", "pwritev", "none", "l1_update"]
IOTYPES = ["read", "write", "write-zeroes", "discard", "flush", "block-status"]
BAD_NAMES = ["1n", "", "n 1", "n" * 31, "n" * 32, "n" * 40, "#block1", "n_1.x-2", "\u00e9"]


class Grammar:
    def __init__(self, seed):
        self.r = random.Random(seed)
        self.nodes = []       # names that may exist
        self.driver = {}
        self.iothreads = []
        self.groups = []
        self.controllers = []
        self.disks = []
        self.next = 0
        # Every session has commands it is fond of.
        self.taste = [self.r.choice([0.3, 1, 1, 4]) for _ in range(10)]

    # -- chance
    def chance(self, p):
        return self.r.random() < p

    def pick(self, *choices):
        return self.r.choice(choices)

    def weighted(self, table):
        return self.r.choices([x for x, _ in table], [w for _, w in table])[0]

    # -- names
    def fresh(self, letter="n"):
        self.next += 1
        return "%s%d" % (letter, self.next)

    def node_name(self):
        if self.chance(0.04):
            return self.r.choice(BAD_NAMES)
        if self.nodes and self.chance(0.04):
            return self.r.choice(self.nodes)
        return self.fresh()

    def existing(self, letter_pool=None):
        pool = letter_pool if letter_pool is not None else self.nodes
        if pool and not self.chance(0.04):
            return self.r.choice(pool)
        return self.pick("absent", "", "n99", "d1", "t1")

    # -- options
    def size(self):
        return self.pick(0, 1, 511, 512, 513, 1024, 65536, 1 << 20, 1 << 20, 1 << 30, 3 << 20, 1 << 40)

    def common(self, options):
        if self.chance(0.2):
            options["read-only"] = self.pick(True, True, False)
        if self.chance(0.08):
            options["auto-read-only"] = self.pick(True, False)
        if self.chance(0.06):
            options["force-share"] = self.pick(True, False)
        if self.chance(0.12):
            options["cache"] = self.pick({}, {"direct": True}, {"direct": False}, {"no-flush": True},
                                         {"direct": True, "no-flush": True})
        if self.chance(0.12):
            options["discard"] = self.pick("unmap", "unmap", "ignore")
        if self.chance(0.1):
            options["detect-zeroes"] = self.pick("on", "off", "unmap")

    def reference(self, depth):
        if self.nodes and self.chance(0.7 if depth == 0 else 0.5):
            return self.existing()
        inner = self.options(depth + 1)
        if self.chance(0.6):
            inner["node-name"] = self.node_name()
            self.nodes.append(inner["node-name"])
            self.driver[inner["node-name"]] = inner["driver"]
        return inner

    def null(self, o):
        if self.chance(0.6):
            o["size"] = self.pick(1 << 20, 1 << 20, self.size())
        if self.chance(0.2):
            o["read-zeroes"] = self.pick(True, False)
        if self.chance(0.1):
            o["latency-ns"] = self.pick(0, 1000, -1)

    def options(self, depth=0):
        leaf = depth >= 3 or (depth > 0 and self.chance(0.5))
        driver = self.weighted([("null-co", 10), ("null-aio", 3)]) if leaf else self.weighted([
            ("null-co", 10), ("null-aio", 3), ("raw", 8), ("throttle", 3), ("copy-on-read", 4), ("blkdebug", 5),
            ("blkverify", 3), ("blklogwrites", 3), ("quorum", 6), ("preallocate", 4), ("compress", 1),
            ("copy-before-write", 4), ("snapshot-access", 1)])
        o = {"driver": driver}
        self.common(o)
        getattr(self, driver.replace("-", "_").replace("null_co", "null").replace("null_aio", "null"))(o, depth) \
            if not driver.startswith("null") else self.null(o)
        return o

    def raw(self, o, depth):
        o["file"] = self.reference(depth)
        if self.chance(0.3):
            o["offset"] = self.size()
        if self.chance(0.3):
            o["size"] = self.size()

    def throttle(self, o, depth):
        o["file"] = self.reference(depth)
        o["throttle-group"] = self.existing(self.groups)

    def copy_on_read(self, o, depth):
        o["file"] = self.reference(depth)
        if self.chance(0.3):
            o["bottom"] = self.existing()

    def blkdebug(self, o, depth):
        o["image"] = self.reference(depth)
        for k in ("align", "max-transfer", "opt-write-zero", "max-write-zero", "opt-discard", "max-discard"):
            if self.chance(0.08):
                o[k] = self.pick(0, 1, 512, 513, 1024, 4096, 65536, -1, 2 ** 31, 2 ** 32, 1 << 20)
        if self.chance(0.15):
            o["inject-error"] = []
            for _ in range(self.r.randrange(3)):
                e = {"event": self.r.choice(EVENTS)}
                for k, v in (("state", 1), ("iotype", self.r.choice(IOTYPES)), ("errno", 5), ("sector", 0),
                             ("once", True), ("immediately", False)):
                    if self.chance(0.25):
                        e[k] = v
                o["inject-error"].append(e)
        if self.chance(0.08):
            o["set-state"] = [{"event": self.r.choice(EVENTS), "new_state": 2}]
        if self.chance(0.15):
            o["take-child-perms"] = self.r.sample(PERMISSIONS, self.r.randrange(4))
        if self.chance(0.15):
            o["unshare-child-perms"] = self.r.sample(PERMISSIONS, self.r.randrange(4))

    def blkverify(self, o, depth):
        o["test"] = self.reference(depth)
        o["raw"] = self.reference(depth)

    def blklogwrites(self, o, depth):
        o["file"] = self.reference(depth)
        o["log"] = self.reference(depth)
        if self.chance(0.3):
            o["log-sector-size"] = self.pick(512, 4096, 513, 0, -1, 1 << 23, 1 << 24, 256)
        if self.chance(0.1):
            o["log-append"] = self.pick(True, False)
        if self.chance(0.1):
            o["log-super-update-interval"] = self.pick(0, 1, 4096, -1)

    def quorum(self, o, depth):
        n = self.weighted([(0, 1), (1, 3), (2, 6), (3, 4)])
        o["children"] = [self.reference(depth) for _ in range(n)]
        o["vote-threshold"] = self.weighted([(1, 6), (2, 4), (n, 5), (0, 1), (-1, 1), (n + 1, 1)])
        if self.chance(0.2):
            o["blkverify"] = self.pick(True, False)
        if self.chance(0.2):
            o["rewrite-corrupted"] = self.pick(True, False)
        if self.chance(0.3):
            o["read-pattern"] = self.pick("quorum", "fifo")

    def preallocate(self, o, depth):
        o["file"] = self.reference(depth)
        if self.chance(0.3):
            o["prealloc-align"] = self.pick(0, 512, 1024, 1000, 1 << 20, -512)
        if self.chance(0.3):
            o["prealloc-size"] = self.pick(0, 512, 1 << 20, -1)

    def compress(self, o, depth):
        o["file"] = self.reference(depth)

    def snapshot_access(self, o, depth):
        o["file"] = self.reference(depth)

    def copy_before_write(self, o, depth):
        o["file"] = self.reference(depth)
        o["target"] = self.reference(depth)
        if self.chance(0.1):
            o["on-cbw-error"] = self.pick("break-guest-write", "break-snapshot")
        if self.chance(0.1):
            o["cbw-timeout"] = self.pick(0, 1, 60, -1)
        if self.chance(0.06):
            o["bitmap"] = {"node": self.existing(), "name": "b"}

    # -- commands
    def add(self):
        o = self.options()
        name = self.node_name()
        if not self.chance(0.02):
            o["node-name"] = name
            self.nodes.append(name)
            self.driver[name] = o["driver"]
            self.made = getattr(self, "made", {})
            self.made[name] = copy.deepcopy(o)
        return ("blockdev-add", o)

    def delete(self):
        return ("blockdev-del", {"node-name": self.existing()})

    def reopen(self):
        made = getattr(self, "made", {})
        out = []
        for _ in range(self.weighted([(1, 8), (2, 2)])):
            if made and self.chance(0.9):
                o = copy.deepcopy(made[self.r.choice(list(made))])
                for k in ("file", "image", "raw", "test", "log", "target"):
                    if k in o and not isinstance(o[k], str) and self.chance(0.8):
                        o[k] = o[k].get("node-name", o[k])
                if "children" in o:
                    o["children"] = [c if isinstance(c, str) or self.chance(0.2) else c.get("node-name", c)
                                     for c in o["children"]]
                for _ in range(self.weighted([(0, 2), (1, 6), (2, 3)])):
                    self.change(o)
            else:
                o = self.options(2)
                o["node-name"] = self.existing()
            out.append(o)
        return ("blockdev-reopen", {"options": out})

    def change(self, o):
        what = self.r.randrange(9)
        if what == 0:
            o["read-only"] = self.pick(True, False)
        elif what == 1:
            self.common(o)
        elif what == 2:
            k = self.r.choice(list(o))
            if k not in ("driver", "node-name"):
                del o[k]
        elif what == 3:
            for k in ("file", "image", "raw", "test", "log", "target"):
                if k in o and self.chance(0.5):
                    o[k] = self.existing()
        elif what == 4 and o["driver"] == "raw":
            o["offset"], o["size"] = self.size(), self.size()
        elif what == 5 and o["driver"] == "throttle":
            o["throttle-group"] = self.existing(self.groups)
        elif what == 6:
            fresh = {"driver": o["driver"]}
            getattr(self, o["driver"].replace("-", "_"), lambda o, d: self.null(o))(fresh, 3)
            for k in fresh:
                if k not in o or self.chance(0.3):
                    o[k] = fresh[k]
        elif what == 7 and "children" in o and o["children"]:
            i = self.r.randrange(len(o["children"]))
            o["children"][i] = self.existing()
        elif what == 8 and self.chance(0.2):
            o["driver"] = self.pick("null-co", "raw", "null-aio")

    def change_child(self):
        quorums = [n for n in self.nodes if self.driver.get(n) == "quorum"]
        parent = self.existing(quorums) if quorums and self.chance(0.9) else self.existing()
        a = {"parent": parent}
        kind = self.r.randrange(10)
        if kind < 5:
            a["node"] = self.existing()
        elif kind < 9:
            a["child"] = self.pick("children.0", "children.1", "children.2", "children.3", "children.9", "file")
        else:
            if self.chance(0.5):
                a["node"], a["child"] = self.existing(), "children.0"
        return ("x-blockdev-change", a)

    def resize(self):
        a = {"node-name": self.existing(), "size": self.size()}
        if self.chance(0.05):
            a["size"] = self.pick(-1, 2 ** 63 - 1, 2 ** 62)
        if self.chance(0.1):
            a["device"] = self.pick("", "absent", self.existing())
            if self.chance(0.5):
                del a["node-name"]
        return ("block_resize", a)

    def set_iothread(self):
        a = {"node-name": self.existing(), "iothread": None if self.chance(0.3) else self.existing(self.iothreads)}
        if self.chance(0.3):
            a["force"] = self.pick(True, False)
        return ("x-blockdev-set-iothread", a)

    def add_object(self):
        if self.chance(0.4):
            name = self.fresh("t")
            self.iothreads.append(name)
            return ("object-add", {"qom-type": "iothread", "id": name})
        name = self.fresh("g")
        self.groups.append(name)
        a = {"qom-type": "throttle-group", "id": name}
        if self.chance(0.4):
            a["limits"] = {}
            for _ in range(self.r.randrange(4)):
                k = self.pick("iops-total", "iops-read", "iops-write", "bps-total", "bps-read", "bps-write")
                k += self.pick("", "", "-max", "-max-length")
                a["limits"][k] = self.pick(0, 1, 10, 100, 1000, -1, 10 ** 15, 10 ** 15 + 1)
            if self.chance(0.1):
                a["limits"]["iops-size"] = self.pick(0, 4096, -1)
        return ("object-add", a)

    def del_object(self):
        return ("object-del", {"id": self.existing(self.groups + self.iothreads)})

    def add_device(self):
        if not self.controllers or self.chance(0.1):
            name = self.fresh("c")
            self.controllers.append(name)
            a = {"driver": "virtio-scsi-pci", "id": name}
            if self.iothreads and self.chance(0.6):
                a["iothread"] = self.r.choice(self.iothreads)
            return ("device_add", a)
        name = self.fresh("d")
        self.disks.append(name)
        a = {"driver": self.pick("scsi-hd", "scsi-hd", "scsi-cd"), "id": name, "bus": self.existing(self.controllers) + ".0",
             "drive": self.existing()}
        if self.chance(0.5):
            a["share-rw"] = self.pick(True, False, "on")
        return ("device_add", a)

    def del_device(self):
        return ("device_del", {"id": self.existing(self.disks)})

    # -- mutations
    def mutate(self, value):
        """One place of the arguments replaced, dropped or joined by another."""
        value = copy.deepcopy(value)
        places = []

        def walk(v):
            if isinstance(v, dict):
                places.extend((v, k) for k in v)
                for x in v.values():
                    walk(x)
            elif isinstance(v, list):
                places.extend((v, i) for i in range(len(v)))
                for x in v:
                    walk(x)
        walk(value)
        if not places:
            return value
        where, key = self.r.choice(places)
        kind = self.r.randrange(4)
        if kind == 0 and isinstance(where, dict):
            del where[key]
        elif kind == 1 and isinstance(where, dict):
            where[self.pick("zz", "a.b", "file", "size", "", "driver ", "children.0")] = self.r.choice(ODD)
        else:
            where[key] = copy.deepcopy(self.r.choice(ODD))
        return value

    def command(self):
        table = [
            (self.add, 30), (self.delete, 9), (self.reopen, 9), (self.change_child, 4), (self.resize, 5),
            (self.set_iothread, 3 if self.iothreads else 0.3), (self.add_object, 4), (self.del_object, 1.5),
            (self.add_device, 6), (self.del_device, 3 if self.disks else 0.2)]
        make = self.weighted([(one, w * self.taste[n]) for n, (one, w) in enumerate(table)])
        name, arguments = make()
        if name != "device_add" and self.chance(0.12):
            arguments = self.mutate(arguments)
            if self.chance(0.2):
                arguments = self.mutate(arguments)
        return {"execute": name, "arguments": arguments}

    @staticmethod
    def deadly(step):
        """What QEMU 7.2 does not survive, as the corpus lists it."""
        def negative(v):
            if isinstance(v, dict):
                size = v.get("size")
                if str(v.get("driver", "")).startswith("null") and isinstance(size, int) and size < 0:
                    return True
                return any(negative(x) for x in v.values())
            return isinstance(v, list) and any(negative(x) for x in v)
        arguments = step["arguments"]
        if negative(arguments):
            return True
        return step["execute"] == "blockdev-reopen" and arguments.get("options") == []

    def session(self):
        steps = []
        # Something to work with.
        for _ in range(self.r.randrange(1, 4)):
            steps.append(self.command_of(self.simple_add()))
        if self.chance(0.4):
            steps.append(self.command_of(self.add_object()))
        for n in range(self.r.randrange(3, 16)):
            step = self.command()
            if self.deadly(step):
                continue
            steps.append(step)
            if n % 3 == 2:
                steps.append({"execute": "x-debug-query-block-graph"})
            if n % 4 == 3:
                steps.append({"execute": "query-named-block-nodes",
                              **({"arguments": {"flat": True}} if self.chance(0.3) else {})})
        steps.append({"execute": "x-debug-query-block-graph"})
        steps.append({"execute": "query-named-block-nodes"})
        steps.append({"execute": "query-block"})
        return steps

    def simple_add(self):
        name = self.fresh()
        o = {"driver": "null-co", "node-name": name}
        self.null(o)
        self.nodes.append(name)
        self.driver[name] = "null-co"
        self.made = getattr(self, "made", {})
        self.made[name] = copy.deepcopy(o)
        return ("blockdev-add", o)

    @staticmethod
    def command_of(pair):
        return {"execute": pair[0], "arguments": pair[1]}
