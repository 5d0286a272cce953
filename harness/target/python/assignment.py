"""The swarm assignment: one run over a map from swarm id to its members, in order."""

from mersenne import MersenneTwister64
from size_sort import order_by_size

STARVING_BELOW = 5
NEW_SIZE = 7
SPARE_PER_SWARM = 2
FILL, STEAL, REDISTRIBUTE = 25, 75, 0

UNASSIGNED = 2**64 - 1
RING = 2**64 - 1


class NoSwarmError(Exception):
    """Nodes would have to be placed although no swarm is left."""


def percentile(position, count):
    return position * (count - 1) // 100


def new_id(ids):
    """The middle of the widest gap; of equal ones the lowest, and the one over the wrap last."""
    if not ids:
        return 0
    ids = sorted(ids)
    gaps = [(high - low, low) for low, high in zip(ids, ids[1:])]
    gaps.append((RING - ids[-1] + ids[0], ids[-1]))
    width, low = max(gaps, key=lambda gap: gap[0])
    return (low + width // 2) % RING


class Assignment:
    """One run. `swarms` is changed in place."""

    def __init__(self, swarms, seed):
        self.swarms = swarms
        self.seed = seed

    def run(self):
        if not self.swarms:
            return
        self.random = MersenneTwister64(self.seed)
        joining = self.swarms.pop(UNASSIGNED, [])
        if not self.swarms:
            self.swarms[0] = []
        self.place(joining, FILL)
        self.steal()
        self.create()
        if len(self.swarms) > 1:
            self.dissolve()

    def starving(self):
        return [swarm for swarm, members in self.swarms.items() if len(members) < STARVING_BELOW]

    def by_size(self):
        """Pairs of id and size, ascending by size."""
        ids = sorted(self.swarms)
        sizes = [len(self.swarms[swarm]) for swarm in ids]
        return [(ids[position], sizes[position]) for position in order_by_size(sizes)]

    def pool(self, above):
        """All members of swarms larger than `above`, each with its swarm."""
        large = [swarm for swarm in sorted(self.swarms) if len(self.swarms[swarm]) > above]
        return [(swarm, node) for swarm in large for node in self.swarms[swarm]]

    def surplus(self, above):
        return sum(len(members) - STARVING_BELOW for members in self.swarms.values() if len(members) > above)

    def take(self, pool):
        swarm, node = pool[self.random.below(len(pool))]
        self.swarms[swarm].remove(node)
        return node

    def create(self):
        """Makes new swarms as long as the others can spare the members."""
        if self.starving():
            return
        while self.surplus(STARVING_BELOW) >= NEW_SIZE + SPARE_PER_SWARM * len(self.swarms):
            members = [self.take(self.pool(STARVING_BELOW)) for _ in range(NEW_SIZE)]
            self.swarms.setdefault(new_id(self.swarms), members)

    def place(self, nodes, upto):
        """Places nodes one by one, each in one of the swarms up to a percentile of size."""
        for node in nodes:
            if not self.swarms:
                raise NoSwarmError
            order = self.by_size()
            largest = order[percentile(upto, len(order))][1]
            candidates = sum(size <= largest for _, size in order)
            self.swarms[order[self.random.below(candidates)][0]].append(node)
            self.create()

    def steal(self):
        """Fills starving swarms from the largest, until these cannot give what the next one needs."""
        order = self.by_size()
        donor_size = order[percentile(STEAL, len(order))][1]
        # Below zero the deployed program's unsigned number wraps: then nobody is large enough to give.
        above = max(STARVING_BELOW, donor_size - 1) if donor_size else UNASSIGNED
        for swarm, size in order:
            if size >= STARVING_BELOW:
                return
            members = self.swarms[swarm]
            while len(members) < STARVING_BELOW:
                if self.surplus(above) < STARVING_BELOW - len(members):
                    return
                members.append(self.take(self.pool(above)))

    def dissolve(self):
        """Takes starving swarms apart, the lowest id first, and places their members in the smallest ones."""
        while starving := self.starving():
            self.place(self.swarms.pop(min(starving)), REDISTRIBUTE)
