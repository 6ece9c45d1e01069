import Domain

/// The query string of a list of exchanges.
enum ExchangeListRequest {
    /// - Throws: every bad parameter at once.
    static func read(
        _ parameters: QueryParameters, of account: ExchangeAccount
    ) throws(APIError) -> ExchangeQuery {
        var fields = QueryFields(parameters)
        var query = ExchangeQuery(account: account)
        query.externalID = fields.externalID()
        if let state = fields.exchangeState() {
            switch state {
            case .state(let state): query.states = [state]
            case .refinement(let refinement): query.refinement = refinement
            }
        }
        query.from = fields.moment("from", .first)
        query.to = fields.moment("to", .last)
        if let from = query.from, let to = query.to, to < from {
            fields.errors.add("to", "is before from")
        }
        query.page = fields.whole("page", 0...Limits.pageNumberMax) ?? 0
        query.size = fields.whole("size", 1...Limits.pageSizeMax) ?? Limits.pageSizeDefault
        try fields.finish()
        return query
    }
}

extension QueryFields {
    fileprivate enum StateFilter {
        case state(ExchangeState)
        case refinement(ExchangeRefinement)
    }

    /// Which moment of a day a date without a time stands for, in UTC.
    fileprivate enum DayEnd { case first, last }

    /// What answers call FAILED_BREACHES_LIMIT is a rejection, and may be asked for as one.
    private static var rejectedBreachesLimit: String { "REJECTED_BREACHES_LIMIT" }

    fileprivate mutating func externalID() -> String? {
        read(
            "externalId",
            "must be 1 to \(Limits.externalIDLengthMax) characters without control characters"
        ) {
            (1...Limits.externalIDLengthMax).contains($0.unicodeScalars.count)
                && !TextRules.hasControl($0) ? $0 : nil
        }
    }

    fileprivate mutating func exchangeState() -> StateFilter? {
        read("state", "must be a state, or a reason") { text in
            if let state = ExchangeState(rawValue: text) { return .state(state) }
            if text == Self.rejectedBreachesLimit { return .refinement(.breachesLimit) }
            return ExchangeRefinement(rawValue: text).map { .refinement($0) }
        }
    }

    fileprivate mutating func moment(_ name: String, _ end: DayEnd) -> Instant? {
        read(name, "must be an RFC 3339 date-time, or a date") { text in
            guard let date = CivilDate(text) else { return Instant(rfc3339: text) }
            let day: Int64 = 86_400_000_000
            let first = Int64(date.daysSinceEpoch) * day
            return Instant(microseconds: end == .first ? first : first + day - 1)
        }
    }

    fileprivate mutating func whole(_ name: String, _ range: ClosedRange<Int>) -> Int? {
        read(name, "must be \(range.lowerBound) to \(range.upperBound)") { text in
            Self.number(text).flatMap { Int(exactly: $0) }.flatMap { range.contains($0) ? $0 : nil }
        }
    }
}
