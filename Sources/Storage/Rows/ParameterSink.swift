import Domain
import Money

/// Takes a statement's arguments in the order `$1`, `$2`, ...; one per driver.
protocol ParameterSink {
    mutating func text(_ value: String?)
    mutating func integer(_ value: Int64?)
}

extension ParameterSink {
    @inline(__always)
    mutating func identifier<Entity>(_ id: Identifier<Entity>) { text(id.description) }

    @inline(__always)
    mutating func code<Kind>(_ code: Code<Kind>) { text(code.text) }

    @inline(__always)
    mutating func amount(_ value: Fixed) { text(value.description) }

    mutating func amount(_ value: Fixed?) { text(value?.description) }

    @inline(__always)
    mutating func instant(_ value: Instant) { integer(value.microseconds) }

    mutating func instant(_ value: Instant?) { integer(value?.microseconds) }

    mutating func date(_ value: CivilDate) { text(value.description) }

    mutating func date(_ value: CivilDate?) { text(value?.description) }

    mutating func flag(_ value: Bool) { integer(value ? 1 : 0) }

    mutating func account(_ account: VenueAccount) {
        code(account.venue)
        code(account.account)
    }

    /// In the order of the names' texts; nothing is the empty text.
    mutating func pairs(_ pairs: [String: String]) {
        guard !pairs.isEmpty else { return text("") }
        text(
            TextList.encode(pairs.sorted { $0.key < $1.key }.flatMap { [$0.key, $0.value] }))
    }

    mutating func failure(_ failure: Failure?) {
        text(failure?.reason.rawValue)
        text(failure?.message)
    }
}
