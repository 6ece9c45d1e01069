package import Domain
package import Routing
internal import Synchronization

/// The books of the symbols of one market data stream: what every reader sees, and only while it
/// may be trusted.
///
/// One writer, the stream's; any number of readers. A flaw makes a book unusable until
/// ``replace(_:with:at:sequence:heard:)``: changes in between are ignored. Whether a book is stale
/// is decided when it is read, so that a stream that hangs needs nobody to notice it.
package final class BookBoard: Sendable {
    /// In the order of the venue's own configuration.
    package let symbols: [Symbol]
    private let slots: [Symbol: BookSlot]
    private let staleAfter: Duration
    /// When the stream's last message came, a heartbeat too. Goes back with the clock only.
    private let heard: Atomic<Int64>

    /// - Parameters:
    ///   - depth: how many levels a side a ``Book`` shows at most.
    ///   - staleAfter: longest silence of the stream; longer than its heartbeat.
    package init(symbols: [Symbol], depth: Int, staleAfter: Duration) {
        precondition(depth > 0, "a book shows at least one level")
        self.symbols = symbols
        self.staleAfter = staleAfter
        slots = Dictionary(
            symbols.map { ($0, BookSlot(symbol: $0, depth: depth)) },
            uniquingKeysWith: { one, _ in one })
        heard = Atomic(.min)
    }

    /// The book, or `nil` where there is none that may be used now; ``flaw(of:at:)`` says why.
    package func book(of symbol: Symbol, at now: Instant) -> Book? {
        staleSince(now) == nil ? slots[symbol]?.book() : nil
    }

    /// Why there is no book; `nil` while there is one. Of a symbol that is not here: syncing.
    package func flaw(of symbol: Symbol, at now: Instant) -> BookFlaw? {
        guard let slot = slots[symbol] else { return .syncing }
        if let flaw = slot.flaw { return flaw }
        return staleSince(now).map { .stale(since: $0) }
    }

    /// When the stream's last message came.
    package var lastHeard: Instant? {
        let last = heard.load(ordering: .acquiring)
        return last == .min ? nil : Instant(microseconds: last)
    }

    /// The stream said something: a heartbeat, or a message that changes no book.
    package func hear(at now: Instant) {
        if let lastHeard, isFar(lastHeard, from: now) {
            heard.store(now.microseconds, ordering: .releasing)
        } else {
            _ = heard.max(now.microseconds, ordering: .acquiringAndReleasing)
        }
    }

    /// A snapshot: the book is usable from here on, unless it is crossed.
    ///
    /// - Parameters:
    ///   - at: when the venue said it was so.
    ///   - sequence: of the book as readers see it.
    ///   - now: when the message came.
    @discardableResult
    package func replace(
        _ symbol: Symbol, with levels: LevelBook, at: Instant, sequence: UInt64, heard now: Instant
    ) -> BookFlaw? {
        hear(at: now)
        return slots[symbol]?.replace(levels, at: at, sequence: sequence)
    }

    /// A change. The closure changes the levels and says what is wrong with them; that they are not
    /// crossed is checked here. Not called while the book has a flaw, which is returned then.
    @discardableResult
    package func update(
        _ symbol: Symbol, at: Instant, sequence: UInt64, heard now: Instant,
        _ change: (inout LevelBook) -> BookFlaw?
    ) -> BookFlaw? {
        hear(at: now)
        return slots[symbol]?.update(at: at, sequence: sequence, change)
    }

    /// The book may not be used until it is replaced. A flaw that is there already stays what
    /// readers see, unless the new one is `disconnected` or `syncing`.
    package func spoil(_ symbol: Symbol, _ flaw: BookFlaw) { slots[symbol]?.spoil(flaw) }

    /// No book may be used until it is replaced: the stream has ended, or begins anew.
    package func spoilAll(_ flaw: BookFlaw) {
        for symbol in symbols { slots[symbol]?.spoil(flaw) }
    }

    /// How often each symbol's book became unusable after it had been usable, by the name of what
    /// was wrong; a stream that is merely silent spoils nothing.
    package func spoilings(of symbol: Symbol) -> [String: Int] { slots[symbol]?.spoilings ?? [:] }

    /// The moment of the last message, where that is too long ago; or so far ahead that the clock
    /// was set back since, and nobody knows how long ago it is.
    private func staleSince(_ now: Instant) -> Instant? {
        guard let last = lastHeard else { return nil }
        return isFar(last, from: now) ? last : nil
    }

    private func isFar(_ moment: Instant, from now: Instant) -> Bool {
        max(now.duration(since: moment), moment.duration(since: now)) > staleAfter
    }
}
