package import StrictJSON

/// What came of one request, read as far as every method has it in common.
package enum KrakenReply: Sendable {
    /// Done; with the result.
    case done(JSONValue)
    /// Not done, or not proven: as ``KrakenOutcomes`` says, in the venue's words.
    case failed(KrakenVerdict, [String])
    /// Nothing of it left.
    case notSent(String)

    /// An answer counts as Kraken's own only where it is 200 and its envelope is whole: a page of
    /// HTML, a cut answer and a status of 5xx prove nothing, whatever else they say.
    ///
    /// - Parameter distrust: told of a success that is not of the protocol.
    package init(_ outcome: RESTOutcome, distrust: (KrakenError) -> Void = { _ in }) {
        switch outcome {
        case .notSent(let reason): self = .notSent(reason)
        case .unknown(let reason): self = .failed(.unknown, [reason])
        case .answered(let answer): self = Self.read(answer, distrust)
        }
    }

    private static func read(
        _ answer: RESTAnswer, _ distrust: (KrakenError) -> Void
    ) -> KrakenReply {
        let isSuccess = answer.status == 200
        let envelope: KrakenEnvelope
        do {
            envelope = try KrakenEnvelope(answer.body)
        } catch {
            if isSuccess { distrust(error) }
            let verdict = isSuccess ? .unknown : KrakenOutcomes.verdict(status: answer.status)
            return .failed(verdict, ["HTTP \(answer.status) without an answer of Kraken"])
        }
        if !envelope.errors.isEmpty {
            // Told by a gateway in trouble, not even a definite error is definite.
            let verdict =
                answer.status < 500 ? KrakenOutcomes.verdict(envelope.errors) : .unknown
            return .failed(verdict, envelope.errors.map(krakenQuoted))
        }
        guard isSuccess, let result = envelope.result else {
            if isSuccess { distrust(.malformed("neither error nor result")) }
            return .failed(.unknown, ["HTTP \(answer.status) with neither error nor result"])
        }
        return .done(result)
    }

    /// The result, for requests that only ask.
    package func result() throws(KrakenError) -> JSONValue {
        switch self {
        case .done(let result): return result
        case .failed(.unknown, let reasons):
            throw .noAnswer(reasons.joined(separator: ", "))
        case .failed(_, let errors): throw .answered(errors)
        case .notSent(let reason): throw .noAnswer(reason)
        }
    }
}

/// Errors and result of one answer; warnings are left out.
package struct KrakenEnvelope: Sendable {
    package let errors: [String]
    package let result: JSONValue?

    package init(_ body: [UInt8]) throws(KrakenError) {
        guard body.count <= KrakenLimits.answerBytesMax else { throw .malformed("too long") }
        let value: JSONValue
        do {
            value = try JSONParser.parse(body)
        } catch { throw .malformed("\(error)") }
        let fields = try KrakenFields(value, "answer")
        errors = try fields.texts("error").filter { !$0.hasPrefix("W") }
        result = fields.has("result") ? value["result"] : nil
    }
}
