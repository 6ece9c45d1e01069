import Domain
import Execution

/// An event on its way to a conversion, and who waits until it is durable.
struct Mail {
    let event: ExecutionEvent
    var receipt: CheckedContinuation<ConversionExecution?, Never>?
}

extension [Mail] {
    /// Tells who waits that it was not handled here.
    func abandon() {
        for letter in self { letter.receipt?.resume(returning: nil) }
    }
}

/// One conversion in memory: in whose hand it is, and what came in for it.
struct Slot {
    enum Hand {
        /// Its create is being stored. It has done nothing yet, and mail waits.
        case arriving
        /// Nobody has it: it waits for mail or its alarm.
        case waiting(ConversionExecution)
        /// It waits for a worker.
        case ready(ConversionExecution)
        /// A worker has it; this copy is from before.
        case running(asOf: ConversionExecution)
    }

    var hand: Hand
    var inbox: [Mail] = []
    /// When it is to be woken, at the latest; an alarm for another time is stale.
    var wakeAt: Instant?

    /// As last handed back; `nil` while it arrives.
    var execution: ConversionExecution? {
        switch hand {
        case .arriving: nil
        case .waiting(let execution), .ready(let execution), .running(asOf: let execution):
            execution
        }
    }
}

/// What a worker takes: the conversion is its own until it hands it back.
struct Work {
    let id: ConversionID
    var execution: ConversionExecution
    var mail: [Mail]
}
