package import Domain

/// A part of the events of one conversion, on one snapshot.
package struct ConversionEvents: Hashable, Sendable {
    /// In their order.
    package let events: [NumberedEvent]
    /// Whether the last of them, or of those before, is the last one that is to be expected: the
    /// conversion is final, every order is settled, and every event has its number. A fact that
    /// arrives later is an event all the same.
    package let isComplete: Bool

    package init(events: [NumberedEvent], isComplete: Bool) {
        (self.events, self.isComplete) = (events, isComplete)
    }
}
