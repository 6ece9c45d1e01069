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

/// What a worker takes: the conversion is its own until it hands it back.
struct Work {
    let id: ConversionID
    var execution: ConversionExecution
    var mail: [Mail]
}
