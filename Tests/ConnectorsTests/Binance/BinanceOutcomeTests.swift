import Domain
import Money
import StrictJSON
import Testing

@testable import Connectors

@Suite struct BinanceOutcomeTests {
    typealias Outcomes = BinanceOutcomes

    /// Codes that do not prove that nothing was taken: all that the venue says of its own failures,
    /// and what answers another question than ours.
    private static let provingNothing: Set<Int64> = [
        -1000, -1001, -1006, -1007, -1008, -1016, -1033, -1035,
        -2011, -2013, -2021, -2022, -2026, -2039,
    ]

    private static func answer(_ status: Int, _ code: Int64, _ message: String) -> RESTOutcome {
        .json(#"{"code":\#(code),"msg":"\#(message)"}"#, status: status)
    }

    @Test(arguments: Outcomes.codes)
    func eachCodeIsDecided(row: Outcomes.CodeRow) {
        let verdict = Outcomes.verdict(of: Self.answer(400, row.code, "Something else."))
        switch verdict {
        case .refused(let failure, let code):
            #expect(row.proof == .refused(failure.reason))
            #expect(!Self.provingNothing.contains(row.code))
            #expect(code == row.code && failure.message.contains("\(row.code)"))
        case .unknown(_, let code):
            #expect(row.proof == .nothing && Self.provingNothing.contains(row.code))
            #expect(code == row.code)
        case .answered: Issue.record("an error is no answer")
        }
    }

    @Test(arguments: Outcomes.codes)
    func noCodeProvesAnythingWithAStatusOfTheServers(row: Outcomes.CodeRow) {
        for status in [500, 502, 503, 504, 520, 599, 408, 302, 409] {
            let verdict = Outcomes.verdict(of: Self.answer(status, row.code, "x"))
            guard case .unknown(_, let code) = verdict else {
                Issue.record("\(status) with \(row.code) is \(verdict)")
                continue
            }
            #expect(code == nil || status == 408 || status == 409)
        }
    }

    @Test(.enabled(if: MarketData.isThere)) func allDocumentedCodesAreThere() throws {
        let json = try JSONParser.parse(
            MarketData.bytes("venue-api-fixtures/binance-docs/error-codes.json"))
        let documented = try #require(json["codes"]?.array).compactMap { $0["code"]?.integer }
        #expect(documented.count == 104)
        #expect(Set(documented) == Set(Outcomes.codes.map(\.code)))
        #expect(Outcomes.codes.count == 104)
    }

    /// Each of them with the code that it comes with.
    @Test(.enabled(if: MarketData.isThere)) func everyRejectionButTheDuplicateIsDefinite() throws {
        let json = try JSONParser.parse(
            MarketData.bytes("venue-api-fixtures/binance-docs/error-codes.json"))
        let messages = try #require(json["rejection_messages"]?.array).compactMap(\.string)
        #expect(messages.count == 53)
        for message in messages {
            let code: Int64 = message.hasPrefix("Filter") ? -1013 : -2010
            let verdict = Outcomes.verdict(of: Self.answer(400, code, message))
            switch verdict {
            case .refused: #expect(message != "Duplicate order sent.")
            case .unknown: #expect(message == "Duplicate order sent.")
            case .answered: Issue.record("\(message)")
            }
        }
        for row in Outcomes.messages { #expect(messages.contains(row.text)) }
    }

    @Test(arguments: [
        (
            -2010, "Account has insufficient balance for requested action.",
            FailureReason.insufficientFunds
        ),
        (-2010, "Market is closed.", .halted),
        (-1013, "Filter failure: MIN_NOTIONAL", .tooSmall),
        (-1013, "Filter failure: LOT_SIZE", .rejectedByVenue),
        (-2010, "Order would immediately match and take.", .rejectedByVenue),
        (-2010, "A reason of next year.", .rejectedByVenue),
        (-1015, "Too many new orders; current limit is 1 orders per 10 SECOND.", .venueUnavailable),
        (-1021, "Timestamp for this request is outside of the recvWindow.", .venueUnavailable),
    ]) func refusalsSayWhy(code: Int64, message: String, reason: FailureReason) {
        guard case .refused(let failure, _) = Outcomes.verdict(of: Self.answer(400, code, message))
        else {
            Issue.record("\(message) is no refusal")
            return
        }
        #expect(failure.reason == reason)
        #expect(failure.message.contains(message))
    }

    @Test(arguments: provingNothing)
    func noTextMakesAProofOfACodeThatProvesNothing(code: Int64) {
        for row in Outcomes.messages {
            guard case .unknown = Outcomes.verdict(of: Self.answer(400, code, row.text)) else {
                Issue.record("\(code) \(row.text) proves something")
                continue
            }
        }
    }

    /// What decides without a code that is known; `nil`: nothing does.
    @Test(
        arguments: [
            (403, "<html>403 Forbidden</html>", FailureReason.venueUnavailable),
            (418, "", .venueUnavailable),
            (418, #"{"code":-1003,"msg":"banned"}"#, .venueUnavailable),
            (429, "", .venueUnavailable),
            (429, #"{"code":-1015,"msg":"orders"}"#, .venueUnavailable),
            (400, "", nil), (400, "<html>", nil), (400, #"{"msg":"no code"}"#, nil),
            (400, #"{"code":"-1013"}"#, nil), (400, #"{"code":-9999,"msg":"new"}"#, nil),
            (404, "not found", nil), (408, "", nil), (409, "{}", nil), (413, "", nil),
            (500, "", nil), (502, "<html>502 Bad Gateway</html>", nil),
            (503, #"{"code":-1008,"msg":"Server is currently overloaded"}"#, nil),
            (504, #"{"code":-1007,"msg":"Timeout waiting for response"}"#, nil),
            (520, "<html>", nil), (301, "", nil), (100, "", nil), (200, "<html>", nil),
            (200, "", nil), (200, #"{"a":1"#, nil),
        ] as [(Int, String, FailureReason?)])
    func theStatusDecidesWhereNoCodeDoes(status: Int, body: String, reason: FailureReason?) {
        let verdict = Outcomes.verdict(of: .json(body, status: status))
        switch verdict {
        case .refused(let failure, _): #expect(failure.reason == reason)
        case .unknown: #expect(reason == nil)
        case .answered: Issue.record("\(status) \(body) is an answer")
        }
    }

    @Test func whatNeverLeftIsRefusedAndWhatWasLostIsUnknown() {
        guard case .refused(let failure, nil) = Outcomes.verdict(of: .notSent("no route")) else {
            Issue.record("it did not leave")
            return
        }
        #expect(failure.reason == .venueUnavailable && failure.message.contains("no route"))
        #expect(Outcomes.verdict(of: .unknown("reset")) == .unknown("reset", code: nil))
        #expect(Outcomes.verdict(of: .json("{}")) == .answered(.object([])))
    }

    @Test(arguments: BinanceStatusMap.rows)
    func eachStatusOfAnOrderIsMapped(row: BinanceStatusMap.Row) throws {
        let none = try? BinanceStatusMap.status(row.status, executed: .zero, quantity: .one)
        let all = try BinanceStatusMap.status(row.status, executed: .one, quantity: .one)
        switch row.meaning {
        case .open: #expect(none == .open && all == .open)
        case .ended: #expect(none == .cancelled && all == .cancelled)
        case .filled: #expect(none == nil && all == .filled)
        case .rejected:
            guard case .rejected = none else {
                Issue.record("\(row.status) without a fill is \(String(describing: none))")
                return
            }
            #expect(all == .cancelled)
        }
    }

    private static let statuses: [(String, OrderReport.Status?)] = [
        ("FILLED", nil), ("ENTIRELY_NEW", nil), ("filled", nil), ("", nil),
        ("EXPIRED", .cancelled), ("EXPIRED_IN_MATCH", .cancelled), ("CANCELED", .cancelled),
        ("PENDING_NEW", .open), ("PENDING_CANCEL", .open), ("PARTIALLY_FILLED", .open),
    ]

    /// With a part executed: expired is not failed, and what is not known is neither.
    @Test(arguments: statuses.map(\.0)) func aPartIsNeverAFailure(status: String) throws {
        let part = Fixed(uncheckedUnits: Fixed.unitsPerOne / 2)
        let expected = Self.statuses.first { $0.0 == status }?.1
        #expect(
            (try? BinanceStatusMap.status(status, executed: part, quantity: .one)) == expected)
    }
}
