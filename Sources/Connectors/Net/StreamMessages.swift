internal import Synchronization

/// The messages of one connection in their order, for one consumer.
package struct StreamMessages: AsyncSequence, Sendable {
    package struct AsyncIterator: AsyncIteratorProtocol {
        fileprivate var messages: AsyncStream<[UInt8]>.Iterator
        fileprivate let taken: @Sendable (Int) -> Void

        package mutating func next() async -> [UInt8]? {
            let message = await messages.next()
            if let message { taken(message.count) }
            return message
        }
    }

    private let messages: AsyncStream<[UInt8]>
    private let taken: @Sendable (Int) -> Void

    /// - Parameter taken: told the size of each message when it leaves the queue.
    package init(
        _ messages: AsyncStream<[UInt8]>, taken: @escaping @Sendable (Int) -> Void = { _ in }
    ) {
        (self.messages, self.taken) = (messages, taken)
    }

    package func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(messages: messages.makeAsyncIterator(), taken: taken)
    }
}

/// How many bytes wait in the queue between a connection and its consumer.
final class QueuedBytes: Sendable {
    private let max: Int
    private let waiting = Atomic(0)

    init(max: Int) { self.max = max }

    /// Whether there is room for a message; it is counted then. One message alone always has.
    func add(_ bytes: Int) -> Bool {
        let before = waiting.load(ordering: .acquiring)
        guard before == 0 || before + bytes <= max else { return false }
        waiting.add(bytes, ordering: .acquiringAndReleasing)
        return true
    }

    func remove(_ bytes: Int) { waiting.subtract(bytes, ordering: .acquiringAndReleasing) }
}
