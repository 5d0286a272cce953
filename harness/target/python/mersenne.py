"""The 64-bit Mersenne Twister (MT19937-64) as C++ seeds it, and draws below a bound."""

N, M = 312, 156
MASK = 2**64 - 1
UPPER, LOWER = MASK << 31 & MASK, 2**31 - 1
MATRIX = 0xB5026F5AA96619E9


class MersenneTwister64:
    def __init__(self, seed):
        self.state = state = [seed]
        for index in range(1, N):
            last = state[-1]
            state.append((6364136223846793005 * (last ^ last >> 62) + index) & MASK)
        self.position = N

    def twist(self):
        state = self.state
        for index in range(N):
            mixed = (state[index] & UPPER) | (state[(index + 1) % N] & LOWER)
            state[index] = state[(index + M) % N] ^ (mixed >> 1) ^ (MATRIX if mixed & 1 else 0)
        self.position = 0

    def output(self):
        if self.position == N:
            self.twist()
        x = self.state[self.position]
        self.position += 1
        x ^= x >> 29 & 0x5555555555555555
        x ^= x << 17 & 0x71D67FFFEDA60000
        x ^= x << 37 & 0xFFF7EEE000000000
        return x ^ x >> 43

    def below(self, bound):
        """A number from 0 to bound - 1. Consumes an output even if there is no choice."""
        limit = MASK - MASK % bound
        while (drawn := self.output()) >= limit:
            pass
        return drawn // (limit // bound)
