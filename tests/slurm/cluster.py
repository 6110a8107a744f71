"""A Slurm of one node on the loopback device, of munged, slurmctld and slurmd.

Everything of it (configuration, key, sockets, state, logs) is in one directory; no file, user,
service or port of an installed Slurm is used. It runs as the user who starts it, root or not.
Nothing outlives the process that has made it: the daemons are killed with it, and what they leave
running is adopted and killed by `stop`.
"""

import contextlib
import ctypes
import pwd
import os
import pathlib
import secrets
import shutil
import signal
import socket
import subprocess
import time

DAEMONS = ("munged", "slurmctld", "slurmd")
COMMANDS = ("sbatch", "squeue", "scontrol", "scancel", "sinfo")
PATH = os.environ.get("PATH", "") + ":/usr/sbin:/sbin"
NODE = "node1"
CPUS = 2
START_SECONDS = 30
COMMAND_SECONDS = 20
KILL_WAIT = 5  # seconds between TERM and KILL

PR_SET_PDEATHSIG, PR_SET_CHILD_SUBREAPER = 1, 36
_libc = ctypes.CDLL(None, use_errno=True)

CONFIGURATION = """
ClusterName=spillway
SlurmctldHost={host}(127.0.0.1)
SlurmctldPort={controller_port}
SlurmdPort={node_port}
SlurmUser={user}
SlurmdUser={user}
AuthType=auth/munge
CredType=cred/munge
AuthInfo=socket={directory}/munge.socket
StateSaveLocation={directory}/state
SlurmdSpoolDir={directory}/spool
SlurmctldPidFile={directory}/slurmctld.pid
SlurmdPidFile={directory}/slurmd.pid
SlurmctldLogFile={directory}/slurmctld.log
SlurmdLogFile={directory}/slurmd.log
SlurmctldDebug=debug
SlurmdDebug=debug
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SwitchType=switch/none
MpiDefault=none
AccountingStorageType=accounting_storage/none
JobAcctGatherType=jobacct_gather/none
JobCompType=jobcomp/none
SchedulerType=sched/builtin
SchedulerParameters=batch_sched_delay=1,sched_interval=5
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
PreemptType=preempt/partition_prio
PreemptMode=REQUEUE
JobRequeue=1
KillWait={kill_wait}
OverTimeLimit=0
MinJobAge=300
ReturnToService=2
SlurmdTimeout=60
MailProg=/bin/true
SlurmdParameters=config_overrides
NodeName={node} NodeHostname={host} NodeAddr=127.0.0.1 CPUs={cpus} State=UNKNOWN
PartitionName=main Nodes={node} Default=YES State=UP PriorityTier=1
PartitionName=urgent Nodes={node} State=UP PriorityTier=9 PreemptMode=OFF
"""


class Unavailable(Exception):
    """Slurm is not installed, or its daemons do not run here."""


def missing():
    """Which of Slurm's programs are not installed."""
    return [name for name in DAEMONS + COMMANDS if not shutil.which(name, path=PATH)]


class Cluster:
    def __init__(self, directory):
        self.directory = pathlib.Path(directory)
        self.daemons = {}
        self.environment = {
            name: value for name, value in os.environ.items()
            if not name.startswith(("SLURM", "SBATCH", "SPILLWAY", "TMPDIR", "SQUEUE", "SCONTROL"))
        } | {"SLURM_CONF": str(self.directory / "slurm.conf"), "PATH": PATH, "LC_ALL": "C"}

    def start(self):
        """Raises Unavailable with the reason, which names the daemon and quotes its log."""
        lacking = missing()
        if lacking:
            raise Unavailable(f"not installed: {', '.join(lacking)}")
        adopt_orphans()
        for name in ("state", "spool"):
            (self.directory / name).mkdir()
        self._configure()
        self._start("munged", "--foreground", "--num-threads=2",
                    f"--socket={self.directory}/munge.socket",
                    f"--key-file={self.directory}/munge.key",
                    f"--pid-file={self.directory}/munged.pid",
                    f"--log-file={self.directory}/munged.log",
                    f"--seed-file={self.directory}/munged.seed")
        self._wait_for("munged", (self.directory / "munge.socket").exists)
        configuration = str(self.directory / "slurm.conf")
        self._start("slurmctld", "-D", "-c", "-f", configuration)
        self._wait_for("slurmctld", lambda: self.run("scontrol", "ping").returncode == 0)
        self._start("slurmd", "-D", "-N", NODE, "-f", configuration)
        self._wait_for("slurmd", lambda: self.run(
            "sinfo", "-h", "-n", NODE, "-p", "main", "-o", "%T").stdout.strip() == "idle")

    def stop(self):
        """Kills the daemons and all that they have started."""
        for daemon in self.daemons.values():
            daemon.kill()
        kill_descendants()
        for daemon in self.daemons.values():
            daemon.poll()

    def run(self, *words, **options):
        """CompletedProcess of one of Slurm's commands; its streams are text, together in stdout."""
        try:
            return subprocess.run(words, env=self.environment, stdout=subprocess.PIPE,
                                  stderr=subprocess.STDOUT, text=True, timeout=COMMAND_SECONDS,
                                  stdin=subprocess.DEVNULL, **options)
        except subprocess.TimeoutExpired as expired:
            return subprocess.CompletedProcess(words, 124, f"{words[0]} does not answer: {expired}")

    def log(self, daemon, lines=15):
        try:
            text = (self.directory / f"{daemon}.log").read_text(errors="replace")
        except FileNotFoundError:
            return ""
        return "\n".join(text.splitlines()[-lines:])

    def _configure(self):
        (self.directory / "slurm.conf").write_text(CONFIGURATION.format(
            directory=self.directory, user=pwd.getpwuid(os.geteuid()).pw_name, node=NODE, cpus=CPUS, kill_wait=KILL_WAIT,
            host=socket.gethostname().split(".")[0],
            **dict(zip(("controller_port", "node_port"), free_ports(2)))))
        key = self.directory / "munge.key"
        key.touch(0o600)
        key.write_bytes(secrets.token_bytes(1024))

    def _start(self, name, *words):
        # A session of its own: signals of a terminal are for the test, which then stops all.
        with (self.directory / f"{name}.stderr").open("wb") as stderr:
            self.daemons[name] = subprocess.Popen(
                [shutil.which(name, path=PATH), *words], env=self.environment, cwd=self.directory,
                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=stderr,
                start_new_session=True, preexec_fn=lambda: die_with_parent(signal.SIGKILL))

    def _wait_for(self, name, works):
        until = time.monotonic() + START_SECONDS
        while not works():
            said = (self.directory / f"{name}.stderr").read_text(errors="replace")
            if self.daemons[name].poll() is not None:
                raise Unavailable(f"{name} does not start: {said}\n{self.log(name)}")
            if time.monotonic() > until:
                raise Unavailable(f"{name} does not get ready: {said}\n{self.log(name)}")
            time.sleep(0.2)


def free_ports(count):
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for s in sockets:
            s.bind(("127.0.0.1", 0))
        return [s.getsockname()[1] for s in sockets]


def adopt_orphans():
    """What descends from this process and loses its parent comes to it, and so can be found."""
    _libc.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def die_with_parent(number):
    """This process gets the signal when its parent ends."""
    _libc.prctl(PR_SET_PDEATHSIG, number, 0, 0, 0)


def kill_descendants():
    until = time.monotonic() + COMMAND_SECONDS
    while (left := descendants()) and time.monotonic() < until:
        for pid in left:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        with contextlib.suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        time.sleep(0.02)


def descendants():
    """Of this process, in no order; zombies, too."""
    children = {}
    for entry in pathlib.Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError, IndexError, ValueError):
                # pid (name) state parent ...: the name may have blanks and brackets.
                parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
                children.setdefault(parent, []).append(int(entry.name))
    found, todo = [], [os.getpid()]
    while todo:
        new = children.get(todo.pop(), [])
        found += new
        todo += new
    return found
