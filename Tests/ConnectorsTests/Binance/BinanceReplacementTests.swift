import Domain
import Money
import Testing

@testable import Connectors

/// Both halves of a cancel with a new order in its place.
@Suite struct BinanceReplacementTests {
    private typealias World = BinanceWorld

    private static let newID = "01900000000070008b6bd4a478cd7bac"
    private static let cancelled = World.answer(
        status: "CANCELED", clientID: "cancel", #","origClientOrderId":"\#(World.clientID)""#)
    private static let placed = World.answer(status: "NEW", clientID: newID, #","fills":[]"#)
    private static let wouldTake =
        #"{"code":-2010,"msg":"Order would immediately match and take."}"#
    private static let unknownOrder = #"{"code":-2011,"msg":"Unknown order sent."}"#
    private static let restricted =
        #"{"code":-2011,"msg":"Order was not canceled due to cancel restrictions."}"#

    private static func halves(
        _ cancel: String, _ place: String, _ cancelAnswer: String, _ placeAnswer: String
    ) -> String {
        """
        {"cancelResult":"\(cancel)","newOrderResult":"\(place)",\
        "cancelResponse":\(cancelAnswer),"newOrderResponse":\(placeAnswer)}
        """
    }

    private static func problem(_ code: Int, _ data: String) -> String {
        #"{"code":\#(code),"msg":"Order cancel-replace failed.","data":\#(data)}"#
    }

    private static func replace(_ outcome: RESTOutcome) async throws -> BinanceReplacement {
        let world = World()
        world.script.on("POST /api/v3/order/cancelReplace", outcome)
        return await world.venue.replace(
            try World.order(), by: try World.order(attempt: 1))
    }

    @Test func bothSucceed() async throws {
        let replacement = try await Self.replace(
            .json(Self.halves("SUCCESS", "SUCCESS", Self.cancelled, Self.placed)))
        guard case .report(let old) = replacement.cancel,
            case .accepted(let new) = replacement.place
        else {
            Issue.record("\(replacement)")
            return
        }
        #expect(old.status == .cancelled && new.status == .open)
        #expect(old.order == (try World.order()).id)
        #expect(new.order == (try World.order(attempt: 1)).id)
    }

    @Test func anOrderThatIsGoneIsNotReplaced() async throws {
        let replacement = try await Self.replace(
            .json(
                Self.problem(
                    -2022, Self.halves("FAILURE", "NOT_ATTEMPTED", Self.unknownOrder, "null")),
                status: 400))
        #expect(replacement.cancel == .notOpen)
        guard case .refused = replacement.place else {
            Issue.record("\(replacement)")
            return
        }
    }

    /// A fill arrived first: the old order is still open, with what is left of it.
    @Test func aPartlyFilledOrderIsNotReplaced() async throws {
        let replacement = try await Self.replace(
            .json(
                Self.problem(
                    -2022, Self.halves("FAILURE", "NOT_ATTEMPTED", Self.restricted, "null")),
                status: 400))
        guard case .unreachable = replacement.cancel, case .refused = replacement.place else {
            Issue.record("\(replacement)")
            return
        }
    }

    @Test func theOldMayEndAndTheNewBeRefused() async throws {
        let replacement = try await Self.replace(
            .json(
                Self.problem(
                    -2021, Self.halves("SUCCESS", "FAILURE", Self.cancelled, Self.wouldTake)),
                status: 409))
        guard case .report(let old) = replacement.cancel,
            case .refused(let failure) = replacement.place
        else {
            Issue.record("\(replacement)")
            return
        }
        #expect(old.status == .cancelled && failure.message.contains("-2010"))
    }

    /// Not of this mode, and still told as it is.
    @Test func theOldMayStayAndTheNewBePlaced() async throws {
        let replacement = try await Self.replace(
            .json(
                Self.problem(
                    -2021, Self.halves("FAILURE", "SUCCESS", Self.unknownOrder, Self.placed)),
                status: 409))
        #expect(replacement.cancel == .notOpen)
        guard case .accepted = replacement.place else {
            Issue.record("\(replacement)")
            return
        }
    }

    @Test func tooManyOrdersRefuseBoth() async throws {
        let replacement = try await Self.replace(
            .json(
                #"{"code":-1015,"msg":"Too many new orders; current limit is 1 orders."}"#,
                status: 429))
        guard case .unreachable = replacement.cancel,
            case .refused(let failure) = replacement.place
        else {
            Issue.record("\(replacement)")
            return
        }
        #expect(failure.reason == .venueUnavailable)
    }

    @Test(arguments: [
        RESTOutcome.unknown("reset"), .json("<html>", status: 502), .json("{}", status: 409),
        .json(#"{"code":-2021,"msg":"x"}"#, status: 409), .json("{}"),
        .json(halves("SUCCESS", "FAILURE", cancelled, "null"), status: 409),
        .json(
            halves("SUCCESS", "FAILURE", cancelled, #"{"code":-1007,"msg":"Timeout"}"#),
            status: 409),
        .json(halves("SUCCESS", "SUCCESS", cancelled, cancelled)),
    ]) func whatProvesNothingOfTheNewOrderIsUnknown(outcome: RESTOutcome) async throws {
        let replacement = try await Self.replace(outcome)
        guard case .unknown = replacement.place else {
            Issue.record("\(outcome) is \(replacement)")
            return
        }
    }

    @Test func nothingThatLeftIsRefused() async throws {
        let replacement = try await Self.replace(.notSent("no route"))
        guard case .refused(let failure) = replacement.place else {
            Issue.record("\(replacement)")
            return
        }
        #expect(failure.reason == .venueUnavailable)
    }
}
