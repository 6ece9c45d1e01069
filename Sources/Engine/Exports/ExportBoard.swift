import Synchronization

/// Between those who ask for exports and the one who writes them.
package final class ExportBoard: Sendable {
    let rings: AsyncStream<Void>
    private let ringing: AsyncStream<Void>.Continuation
    private let stopping = Atomic<Bool>(false)

    package init() {
        (rings, ringing) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// There may be something to write.
    func ring() { ringing.yield() }

    /// Nothing new is begun, and what is being written is given up.
    func stop() {
        stopping.store(true, ordering: .releasing)
        ringing.finish()
    }

    var isStopping: Bool { stopping.load(ordering: .acquiring) }
}
