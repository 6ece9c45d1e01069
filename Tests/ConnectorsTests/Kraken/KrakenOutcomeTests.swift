import Connectors
import Domain
import Testing

/// The table of truth, a row at a time.
@Suite struct KrakenOutcomeTests {
    static let errors: [(error: String, verdict: KrakenVerdict)] = [
        ("EAPI:Invalid key", .refused(.venueUnavailable)),
        ("EAPI:Invalid signature", .refused(.venueUnavailable)),
        ("EAPI:Invalid nonce", .refused(.venueUnavailable)),
        ("EAPI:Bad request", .refused(.rejectedByVenue)),
        ("EAPI:Feature disabled", .refused(.rejectedByVenue)),
        ("EAPI:Rate limit exceeded", .refused(.venueUnavailable)),
        ("EGeneral:Permission denied", .refused(.venueUnavailable)),
        ("EGeneral:Invalid arguments", .refused(.rejectedByVenue)),
        ("EGeneral:Invalid arguments:volume", .refused(.rejectedByVenue)),
        ("EGeneral:Unknown method", .refused(.rejectedByVenue)),
        ("EGeneral:Too many requests", .refused(.venueUnavailable)),
        ("EGeneral:Temporary lockout", .refused(.venueUnavailable)),
        ("EService:Throttled: 1790000060", .refused(.venueUnavailable)),
        ("EService: Throttled: 1790000060", .refused(.venueUnavailable)),
        ("EQuery:Unknown asset pair", .refused(.rejectedByVenue)),
        ("EQuery:Invalid asset pair", .refused(.rejectedByVenue)),
        ("EOrder:Insufficient funds", .refused(.insufficientFunds)),
        ("EOrder:Insufficient margin", .refused(.insufficientFunds)),
        ("EOrder:Order minimum not met", .refused(.tooSmall)),
        ("EOrder:Cost minimum not met", .refused(.tooSmall)),
        ("EOrder:Tick size check failed", .refused(.rejectedByVenue)),
        ("EOrder:Invalid price", .refused(.rejectedByVenue)),
        (
            "EOrder:Invalid price:XBT/USD price can only be specified up to 1 decimals.",
            .refused(.rejectedByVenue)
        ),
        ("EOrder:Invalid order", .refused(.rejectedByVenue)),
        ("EOrder:Post only order", .refused(.rejectedByVenue)),
        ("EOrder:Orders limit exceeded", .refused(.venueUnavailable)),
        ("EOrder:Positions limit exceeded", .refused(.rejectedByVenue)),
        ("EOrder:Rate limit exceeded", .refused(.venueUnavailable)),
        ("EOrder:Domain rate limit exceeded", .refused(.venueUnavailable)),
        ("EOrder:Scheduled orders limit exceeded", .refused(.rejectedByVenue)),
        ("EOrder:Trading agreement required", .refused(.venueUnavailable)),
        ("EOrder:Unknown order", .notOpen),
        ("EOrder:Invalid order:Duplicate client order id", .duplicate),
        ("EOrder:Duplicate client order id", .duplicate),
        ("EService:Market in cancel_only mode", .refused(.halted)),
        ("EService:Market in post_only mode", .refused(.halted)),
        ("EService:Market in limit_only mode", .refused(.halted)),
        ("EService:Deadline elapsed", .refused(.venueUnavailable)),
        ("EService:Unavailable", .unknown),
        ("EService:Busy", .unknown),
        ("EService:Timeout", .unknown),
        ("EGeneral:Internal error", .unknown),
        ("EGeneral:Internal error[:12]", .unknown),
        ("ETrade:Something new", .unknown),
        ("", .unknown),
    ]

    @Test(arguments: errors) func anErrorProves(error: String, verdict: KrakenVerdict) {
        #expect(KrakenOutcomes.verdict([error]) == verdict)
        let reply = KrakenReply(ScriptedKraken.outcome("{\"error\":[\"\(error)\"]}"))
        #expect(Self.verdict(reply) == verdict)
    }

    @Test func everyRowOfTheTableIsTested() {
        for row in KrakenOutcomes.errors {
            #expect(
                Self.errors.contains { $0.error.hasPrefix(row.error) && $0.verdict == row.verdict },
                "\(row.error)")
        }
    }

    @Test func ofSeveralErrorsTheOneThatProvesLeastCounts() {
        #expect(
            KrakenOutcomes.verdict(["EOrder:Insufficient funds", "EService:Busy"]) == .unknown)
        #expect(
            KrakenOutcomes.verdict(["EGeneral:Invalid arguments", "EOrder:Duplicate id"])
                == .duplicate)
        #expect(KrakenOutcomes.verdict([]) == .unknown)
    }

    static let answers: [(status: Int, body: String, verdict: KrakenVerdict?)] = [
        (200, "{\"error\":[],\"result\":{\"count\":1}}", nil),
        (200, "{\"error\":[\"WGeneral:Danger\"],\"result\":{\"count\":1}}", nil),
        (200, "{\"error\":[]}", .unknown),
        (200, "{\"error\":[],\"result\":null}", .unknown),
        (200, "{\"result\":{}}", .unknown),
        (200, "{\"error\":\"none\",\"result\":{}}", .unknown),
        (200, "{\"error\":[],\"result\":{\"txid\":[\"O", .unknown),
        (200, "", .unknown),
        (200, "<html>Web server is returning an unknown error</html>", .unknown),
        (201, "{\"error\":[],\"result\":{}}", .unknown),
        (301, "<html>moved</html>", .unknown),
        (400, "<html>bad request</html>", .refused(.venueUnavailable)),
        (403, "<html>blocked</html>", .refused(.venueUnavailable)),
        (404, "", .refused(.venueUnavailable)),
        (408, "", .unknown),
        (413, "", .refused(.venueUnavailable)),
        (429, "<html>slow down</html>", .refused(.venueUnavailable)),
        (429, "{\"error\":[\"EGeneral:Too many requests\"]}", .refused(.venueUnavailable)),
        (431, "", .refused(.venueUnavailable)),
        (499, "", .unknown),
        (500, "{\"error\":[\"EOrder:Insufficient funds\"]}", .unknown),
        (502, "<html>bad gateway</html>", .unknown),
        (503, "{\"error\":[\"EService:Unavailable\"]}", .unknown),
        (504, "", .unknown),
        (520, "<!DOCTYPE html><title>kraken.com | 520: Web server error</title>", .unknown),
        (522, "<html>connection timed out</html>", .unknown),
        (524, "<html>a timeout occurred</html>", .unknown),
    ]

    @Test(arguments: answers) func anAnswerProves(
        status: Int, body: String, verdict: KrakenVerdict?
    ) {
        #expect(Self.verdict(KrakenReply(ScriptedKraken.outcome(body, status: status))) == verdict)
    }

    @Test func whatNeverLeftIsNotSentAndASilenceIsUnknown() {
        guard case .notSent = KrakenReply(.notSent("no address")) else {
            Issue.record("not sent is something else")
            return
        }
        #expect(Self.verdict(KrakenReply(.unknown("timed out"))) == .unknown)
    }

    /// `nil`: done.
    private static func verdict(_ reply: KrakenReply) -> KrakenVerdict? {
        if case .failed(let verdict, _) = reply { verdict } else { nil }
    }
}
