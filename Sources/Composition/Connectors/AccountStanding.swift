package import Domain

/// Whether an account of a live venue may be used, and why not.
package enum AccountStanding: Hashable, Sendable {
    case usable
    /// The venue has not said yet what the key may do.
    case unasked(since: Instant)
    /// The venue says that the key may too little, or too much.
    case objected([String], since: Instant)
    /// The venue does not take the key; in its words.
    case refused(String, since: Instant)
    /// There is no key that opens.
    case withoutKey(String, since: Instant)

    var isUsable: Bool { self == .usable }

    /// What stands against it, whenever that began; `nil`: nobody knows yet.
    var objections: [String]? {
        switch self {
        case .usable: []
        case .unasked: nil
        case .objected(let objections, _): objections
        case .refused(let words, _): [VenueProbe.refusal(words)]
        case .withoutKey(let problem, _): [problem]
        }
    }
}
