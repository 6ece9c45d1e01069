#include <sys/prctl.h>

/* `prctl` takes a varying number of arguments, and Swift calls no such functions. */
static inline int prctl_set_dumpable(int dumpable) {
    return prctl(PR_SET_DUMPABLE, dumpable, 0, 0, 0);
}
