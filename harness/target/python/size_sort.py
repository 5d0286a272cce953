"""The order in which the GNU C++ library's unstable sort leaves swarms of equal size."""

SMALL = 16


def median_of_three(sizes, order, low, high):
    """The position whose element becomes the pivot of low to high."""
    p, q, r = low + 1, low + (high - low) // 2, high - 1
    size = {position: sizes[order[position]] for position in (p, q, r)}
    if size[p] < size[q]:
        return q if size[q] < size[r] else r if size[p] < size[r] else p
    return p if size[p] < size[r] else r if size[q] < size[r] else q


def partition(sizes, order, low, high):
    """Splits low to high around a pivot that is left at low; returns where the upper part begins."""
    chosen = median_of_three(sizes, order, low, high)
    order[low], order[chosen] = order[chosen], order[low]
    pivot = sizes[order[low]]
    i, j = low + 1, high
    while True:
        while sizes[order[i]] < pivot:
            i += 1
        j -= 1
        while pivot < sizes[order[j]]:
            j -= 1
        if i >= j:
            return i
        order[i], order[j] = order[j], order[i]
        i += 1


def place_in_heap(sizes, heap, hole, value):
    top, last = hole, len(heap) - 1
    while 2 * hole + 1 <= last:
        child = min(2 * hole + 2, last)
        if child == 2 * hole + 2 and sizes[heap[child]] < sizes[heap[child - 1]]:
            child -= 1
        heap[hole] = heap[child]
        hole = child
    while hole > top and sizes[heap[(hole - 1) // 2]] < sizes[value]:
        heap[hole] = heap[(hole - 1) // 2]
        hole = (hole - 1) // 2
    heap[hole] = value


def heap_sort(sizes, part):
    """Sorts a part that partitioning does not get smaller; only artificial sizes come here."""
    for parent in range(len(part) // 2 - 1, -1, -1):
        place_in_heap(sizes, part, parent, part[parent])
    done = []
    while len(part) > 1:
        last = part.pop()
        done.append(part[0])
        place_in_heap(sizes, part, 0, last)
    return part + done[::-1]


def partition_down(sizes, order, low, high, depth):
    while high - low > SMALL:
        if depth == 0:
            order[low:high] = heap_sort(sizes, order[low:high])
            return
        depth -= 1
        cut = partition(sizes, order, low, high)
        partition_down(sizes, order, cut, high, depth)
        high = cut


def order_by_size(sizes):
    """The positions of sizes in ascending order of size, equal sizes as the GNU library leaves them."""
    order = list(range(len(sizes)))
    if len(sizes) > SMALL:
        partition_down(sizes, order, 0, len(sizes), 2 * (len(sizes).bit_length() - 1))
    # The insertion sort at the end is stable, and so is this one.
    order.sort(key=sizes.__getitem__)
    return order
