import Domain
import TestKit
import Testing

@testable import LocalExchange

/// Keys, signatures, nonces and counters.
@Suite struct KrakenAccessTests {
    let time = SelfMovingTime(start: KrakenFixture.start)

    @Test func whatIsNotSignedOverItsBytesIsRefused() async throws {
        let kraken = try KrakenFixture(time: time)
        let request = try kraken.signed("Balance", body: "nonce=5", nonce: "5")
        let changed = SandboxRequest(
            method: "POST", path: request.path, headers: request.headers,
            body: Array("nonce=5&asset=XBT".utf8))
        #expect(
            KrakenFixture.json(await kraken.wire.respond(to: changed)).refusal
                == "EAPI:Invalid signature")
        let keyless = SandboxRequest(
            method: "POST", path: request.path, headers: [], body: request.body)
        #expect(
            KrakenFixture.json(await kraken.wire.respond(to: keyless)).refusal
                == "EAPI:Invalid key")
        #expect(KrakenFixture.json(await kraken.wire.respond(to: request)).refusal == nil)
    }

    @Test func aNonceThatDoesNotGrowIsRefusedAndTooManyLockOut() async throws {
        let kraken = try KrakenFixture(time: time)
        #expect(try await kraken.post("Balance", nonce: 7).refusal == nil)
        for _ in 0..<KrakenLimits.badNoncesMax {
            #expect(try await kraken.post("Balance", nonce: 7).refusal == "EAPI:Invalid nonce")
        }
        #expect(try await kraken.post("Balance", nonce: 8).refusal == "EGeneral:Temporary lockout")
        time.pass(KrakenLimits.lockout)
        #expect(try await kraken.post("Balance", nonce: 9).refusal == nil)
    }

    @Test(arguments: KrakenTier.allCases)
    func theCounterOfAKeyRefusesAndFalls(tier: KrakenTier) async throws {
        let kraken = try KrakenFixture(time: time, tier: tier)
        // A call of the history counts twice, an order nothing.
        _ = try await kraken.post("TradesHistory")
        _ = try await kraken.rest()
        for _ in 2..<tier.requestsMax {
            #expect(try await kraken.post("Balance").refusal == nil)
        }
        #expect(try await kraken.post("Balance").refusal == "EAPI:Rate limit exceeded")
        time.pass(.seconds(4))
        #expect(try await kraken.post("Balance").refusal == nil)
    }

    @Test func theControlEndpointWidensTheCounters() async throws {
        let kraken = try KrakenFixture(time: time)
        kraken.rates.set(100)
        for _ in 0..<100 { #expect(try await kraken.post("Balance").refusal == nil) }
    }

    @Test(arguments: [
        (KrakenPenalty.amend, Int64(0), Int64(3)), (.amend, 5, 2), (.amend, 10, 1), (.amend, 15, 0),
        (.edit, 0, 6), (.edit, 5, 5), (.edit, 10, 4), (.edit, 15, 2), (.edit, 45, 1),
        (.edit, 90, 0), (.cancel, 0, 8), (.cancel, 5, 6), (.cancel, 10, 5), (.cancel, 15, 4),
        (.cancel, 45, 2), (.cancel, 90, 1), (.cancel, 300, 0),
    ])
    func youngOrdersCostMoreToChange(penalty: KrakenPenalty, age: Int64, points: Int64) {
        #expect(penalty.points(age: .seconds(age)) == points)
    }

    @Test func placingAndCancellingYoungOrdersRunsIntoTheLimit() async throws {
        let kraken = try KrakenFixture(time: time, tier: .starter)
        // Nine points a round, of sixty.
        var placed = 0
        while placed < 100 {
            let txid = try await kraken.rest()
            guard txid.hasPrefix("O") else {
                #expect(txid.contains("EOrder:Rate limit exceeded"))
                break
            }
            placed += 1
            #expect(try await kraken.post("CancelOrder", "txid=\(txid)").refusal == nil)
        }
        #expect(placed == 7)
        // Another market has a counter of its own.
        let other = try await kraken.post(
            "AddOrder", "pair=ETHUSD&type=buy&ordertype=limit&price=1000&volume=1")
        #expect(other.refusal == nil)
    }

    @Test func aKeyMayOnlyDoWhatItIsPermitted() async throws {
        let kraken = try KrakenFixture(time: time)
        #expect(try await kraken.post("WithdrawMethods").refusal == "EGeneral:Permission denied")
        #expect(try await kraken.post("NoSuchMethod").refusal == "EGeneral:Unknown method")
    }

    @Test func idsComeBackAndForeignOnesDoNot() {
        for number in [0, 1, 2, 77, UInt64.max] {
            let text = KrakenID.text(.order, number)
            #expect(text.count == 19)
            #expect(KrakenID.number(.order, text) == number)
            #expect(KrakenID.number(.trade, text) == nil)
        }
        #expect(KrakenID.number(.order, "OQCLML-BW3P3-BUCMWZ") == nil)
        #expect(KrakenID.number(.order, "") == nil)
    }
}
