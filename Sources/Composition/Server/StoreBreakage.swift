import ServiceLifecycle

/// Ends the process when the store breaks: after a failed fsync nobody knows what is durable.
struct StoreBreakage: Service {
    private let stream: AsyncStream<String>
    private let continuation: AsyncStream<String>.Continuation

    init() {
        (stream, continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(1))
    }

    func report(_ reason: String) { continuation.yield(reason) }

    /// - Throws: ``CompositionError/unavailable(_:)`` when the store breaks.
    func run() async throws {
        for await reason in stream.cancelOnGracefulShutdown() {
            throw CompositionError.unavailable("the store broke: \(reason)")
        }
    }
}
