import Synchronization

/// Where one answer is awaited. The first one counts; later ones come to nobody.
final class Reply<Answer: Sendable>: Sendable {
    private let deliver: Mutex<(@Sendable (Answer) -> Void)?>

    init(_ deliver: @escaping @Sendable (Answer) -> Void) { self.deliver = Mutex(deliver) }

    /// - Returns: whether somebody still waited.
    @discardableResult
    func callAsFunction(_ answer: Answer) -> Bool {
        let waiting = deliver.withLock { deliver in
            defer { deliver = nil }
            return deliver
        }
        waiting?(answer)
        return waiting != nil
    }
}
