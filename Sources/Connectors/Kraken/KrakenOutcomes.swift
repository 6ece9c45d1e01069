package import Domain

/// What an answer proves about the request that it answers.
package enum KrakenVerdict: Hashable, Sendable {
    /// It was not done, and will not be.
    case refused(FailureReason)
    /// An open order has this client order id already.
    case duplicate
    /// There is no such open order.
    case notOpen
    /// It proves nothing.
    case unknown
}

/// Which answer means what: the table of truth about requests. Whatever is not in it is unknown.
package enum KrakenOutcomes {
    package struct Row: Sendable {
        /// What the error begins with (Kraken REST API, "Errors"). Its detail follows.
        package let error: String
        package let verdict: KrakenVerdict

        init(_ error: String, _ verdict: KrakenVerdict) {
            (self.error, self.verdict) = (error, verdict)
        }
    }

    /// Of the rows that fit, the longest counts. How long to keep still after an error is in
    /// ``KrakenBudgets/block(error:at:)``.
    package static let errors: [Row] = [
        // The request was not looked at.
        Row("EAPI:Invalid key", .refused(.venueUnavailable)),
        Row("EAPI:Invalid signature", .refused(.venueUnavailable)),
        Row("EAPI:Invalid nonce", .refused(.venueUnavailable)),
        Row("EAPI:Bad request", .refused(.rejectedByVenue)),
        Row("EAPI:Feature disabled", .refused(.rejectedByVenue)),
        Row("EAPI:Rate limit exceeded", .refused(.venueUnavailable)),
        Row("EGeneral:Permission denied", .refused(.venueUnavailable)),
        Row("EGeneral:Invalid arguments", .refused(.rejectedByVenue)),
        Row("EGeneral:Unknown method", .refused(.rejectedByVenue)),
        Row("EGeneral:Too many requests", .refused(.venueUnavailable)),
        Row("EGeneral:Temporary lockout", .refused(.venueUnavailable)),
        Row("EService:Throttled", .refused(.venueUnavailable)),
        Row("EQuery:Unknown asset pair", .refused(.rejectedByVenue)),
        Row("EQuery:Invalid asset pair", .refused(.rejectedByVenue)),
        // The order was looked at.
        Row("EOrder:Insufficient funds", .refused(.insufficientFunds)),
        Row("EOrder:Insufficient margin", .refused(.insufficientFunds)),
        Row("EOrder:Order minimum not met", .refused(.tooSmall)),
        Row("EOrder:Cost minimum not met", .refused(.tooSmall)),
        Row("EOrder:Tick size check failed", .refused(.rejectedByVenue)),
        Row("EOrder:Invalid price", .refused(.rejectedByVenue)),
        Row("EOrder:Invalid order", .refused(.rejectedByVenue)),
        Row("EOrder:Post only order", .refused(.rejectedByVenue)),
        Row("EOrder:Orders limit exceeded", .refused(.venueUnavailable)),
        Row("EOrder:Positions limit exceeded", .refused(.rejectedByVenue)),
        Row("EOrder:Rate limit exceeded", .refused(.venueUnavailable)),
        Row("EOrder:Domain rate limit exceeded", .refused(.venueUnavailable)),
        Row("EOrder:Scheduled orders limit exceeded", .refused(.rejectedByVenue)),
        Row("EOrder:Trading agreement required", .refused(.venueUnavailable)),
        Row("EOrder:Unknown order", .notOpen),
        Row("EOrder:Invalid order:Duplicate", .duplicate),
        Row("EOrder:Duplicate", .duplicate),
        Row("EService:Market in cancel_only mode", .refused(.halted)),
        Row("EService:Market in post_only mode", .refused(.halted)),
        Row("EService:Market in limit_only mode", .refused(.halted)),
        Row("EService:Deadline elapsed", .refused(.venueUnavailable)),
        // It may have been done.
        Row("EService:Unavailable", .unknown),
        Row("EService:Busy", .unknown),
        Row("EService:Timeout", .unknown),
        Row("EGeneral:Internal error", .unknown),
    ]

    /// Answers that are no envelope of Kraken, by their status; what is not here is unknown.
    ///
    /// A firewall in front of Kraken answers these with pages of its own before anything of the
    /// request is read; what comes after (5xx) may have been done all the same.
    package static let statuses: [(range: ClosedRange<Int>, verdict: KrakenVerdict)] = [
        (400...407, .refused(.venueUnavailable)),
        (409...428, .refused(.venueUnavailable)),
        (429...429, .refused(.venueUnavailable)),
        (430...451, .refused(.venueUnavailable)),
    ]

    package static func row(_ error: String) -> Row? {
        let plain = error.hasPrefix("EService: ") ? "EService:" + error.dropFirst(10) : error
        return errors.filter { plain.hasPrefix($0.error) }
            .max { $0.error.utf8.count < $1.error.utf8.count }
    }

    /// Of several errors the one that proves least.
    package static func verdict(_ errors: [String]) -> KrakenVerdict {
        let verdicts = errors.map { row($0)?.verdict ?? .unknown }
        if verdicts.isEmpty || verdicts.contains(.unknown) { return .unknown }
        return verdicts.contains(.duplicate) ? .duplicate : verdicts[0]
    }

    package static func verdict(status: Int) -> KrakenVerdict {
        statuses.first { $0.range.contains(status) }?.verdict ?? .unknown
    }
}
