package import Domain
package import StrictJSON

/// What an answer proves of a request that changes something: the one place where it is decided.
///
/// What is not in a table proves nothing. Binance says of HTTP status 5xx that "the execution
/// status is UNKNOWN and could have been a success" (Binance Spot API, "HTTP Return Codes"); a
/// time-out and a lost connection are the same.
package enum BinanceOutcomes {
    package enum Proof: Hashable, Sendable {
        /// The venue took nothing, and never will.
        case refused(FailureReason)
        case nothing
    }

    /// An error code and its name in the venue's documentation ("Error codes for Binance").
    package struct CodeRow: Hashable, Sendable {
        package let code: Int64
        package let name: String
        package let proof: Proof

        init(_ code: Int64, _ name: String, _ proof: Proof) {
            (self.code, self.name, self.proof) = (code, name, proof)
        }
    }

    /// A text that says more than its code, which is -2010 or -1013.
    package struct MessageRow: Hashable, Sendable {
        package let text: String
        package let proof: Proof

        init(_ text: String, _ proof: Proof) { (self.text, self.proof) = (text, proof) }
    }

    /// A range of HTTP status that decides, whatever the body says.
    package struct StatusRow: Hashable, Sendable {
        package let range: ClosedRange<Int>
        package let proof: Proof

        init(_ range: ClosedRange<Int>, _ proof: Proof) {
            (self.range, self.proof) = (range, proof)
        }
    }

    /// The first that holds decides; what is in none is decided by the code.
    package static let statuses: [StatusRow] = [
        // A firewall or a limit: it did not come as far as the exchange.
        StatusRow(403...403, .refused(.venueUnavailable)),
        StatusRow(418...418, .refused(.venueUnavailable)),
        StatusRow(429...429, .refused(.venueUnavailable)),
        // Half of a cancel-replace; for anything else it says nothing.
        StatusRow(409...409, .nothing),
        // Somebody in between gave up.
        StatusRow(408...408, .nothing),
        StatusRow(300...399, .nothing),
        StatusRow(500...599, .nothing),
    ]

    package static let messages: [MessageRow] = [
        // An id is sent once: the order of this id that is open there can only be this one.
        MessageRow("Duplicate order sent.", .nothing),
        MessageRow(
            "Account has insufficient balance for requested action.",
            .refused(.insufficientFunds)),
        MessageRow("Market is closed.", .refused(.halted)),
        MessageRow("Filter failure: MIN_NOTIONAL", .refused(.tooSmall)),
    ]

    /// What became of a request.
    package enum Verdict: Hashable, Sendable {
        /// HTTP status 2xx with this text of JSON; what it says is decided by who asked.
        case answered(JSONValue)
        case refused(Failure, code: Int64?)
        /// For the log.
        case unknown(String, code: Int64?)
    }

    package static func verdict(of outcome: RESTOutcome) -> Verdict {
        switch outcome {
        case .notSent(let reason):
            return .refused(
                Failure(.venueUnavailable, "The venue cannot be reached: \(reason)."), code: nil)
        case .unknown(let reason): return .unknown(reason, code: nil)
        case .answered(let answer): return verdict(of: answer)
        }
    }

    private static func verdict(of answer: RESTAnswer) -> Verdict {
        let json: JSONValue
        do {
            json = try BinanceFields.parse(answer.body)
        } catch {
            return verdict(of: answer.status, nil, "HTTP status \(answer.status), \(error)")
        }
        if (200...299).contains(answer.status) { return .answered(json) }
        let problem = BinanceProblem(json)
        return verdict(
            of: answer.status, problem,
            problem?.description ?? "HTTP status \(answer.status) without a code")
    }

    private static func verdict(
        of status: Int, _ problem: BinanceProblem?, _ text: String
    ) -> Verdict {
        // A code counts only from the exchange itself: whoever fails on the way knows nothing.
        let code = (400...499).contains(status) ? problem?.code : nil
        return switch proof(status: status, problem: problem) {
        case .refused(let reason):
            .refused(
                Failure(reason, "The venue refused: \(text)\(text.hasSuffix(".") ? "" : ".")"),
                code: code)
        case .nothing: .unknown(text, code: code)
        }
    }

    /// What a problem proves by itself, as it stands within another answer.
    package static func proof(of problem: BinanceProblem) -> Proof {
        let proof = codes.first { $0.code == problem.code }?.proof ?? .nothing
        // No text makes a proof of a code that proves nothing.
        guard proof != .nothing else { return .nothing }
        return messages.first { $0.text == problem.message }?.proof ?? proof
    }

    private static func proof(status: Int, problem: BinanceProblem?) -> Proof {
        if let row = statuses.first(where: { $0.range.contains(status) }) { return row.proof }
        guard (400...499).contains(status), let problem else { return .nothing }
        return proof(of: problem)
    }
}

/// An error as the venue writes it.
package struct BinanceProblem: Hashable, Sendable, CustomStringConvertible {
    private static let shownMax = 200

    package let code: Int64
    package let message: String

    package init(code: Int64, message: String) { (self.code, self.message) = (code, message) }

    /// `nil` for what has no code.
    package init?(_ json: JSONValue) {
        guard let code = json["code"]?.integer else { return nil }
        self.init(code: code, message: json["msg"]?.string ?? "")
    }

    package var description: String { "\(code) \(message.prefix(Self.shownMax))" }
}
