import Domain
import Execution

/// An event on its way to a conversion, and who waits until it is durable.
struct Mail {
    let event: ExecutionEvent
    var receipt: CheckedContinuation<ConversionExecution?, Never>?
}

/// One conversion in memory and whether somebody works on it.
struct Slot {
    var execution: ConversionExecution
    var inbox: [Mail] = []
    /// A worker has its execution; the copy here is from before.
    var isRunning = false
    var isQueued = false
    var wakeAt: Instant?
}

/// What a worker takes: the conversion is its own until it hands it back.
struct Work {
    let id: ConversionID
    var execution: ConversionExecution
    var mail: [Mail]
}

struct Alarm: Comparable {
    let at: Instant
    let id: ConversionID

    static func < (left: Alarm, right: Alarm) -> Bool {
        (left.at, left.id) < (right.at, right.id)
    }
}
