import Bookkeeping
import Domain
import Money
import TestKit
import Testing

@testable import Engine

@Suite struct CallbackLoadTests {
    private static let settings: CallbackSettings = {
        var settings = CallbackSettings()
        (settings.perSubscriptionMax, settings.inFlightMax) = (2, 8)
        return settings
    }()

    private func subscription(_ number: Int) -> CallbackSubscription {
        SpecimenExchange.subscription(number, of: SpecimenPar.profile(number))
    }

    /// The first notices of exchanges to a subscription.
    private func due(_ exchanges: Range<Int>, to number: Int) throws -> [DueDelivery] {
        try exchanges.map { exchange in
            let specimen = try SpecimenExchange(
                100 * number + exchange, of: SpecimenPar.profile(number))
            let notice = ExchangeNotice(
                event: specimen.eventID(1), at: Specimen.start, exchange: specimen.exchange)
            let delivery = CallbackDelivery(
                subscription: subscription(number).id, exchange: notice.exchange.id, sequence: 1,
                event: notice.event, dueAt: Specimen.start)
            return DueDelivery(delivery, notice)
        }
    }

    @discardableResult private func begin(
        _ load: inout CallbackLoad, _ due: [DueDelivery], to number: Int
    ) -> [DueDelivery] {
        let earlier = load.exchanges(of: subscription(number).id)
        return load.begin(due, to: subscription(number), since: earlier)
    }

    @Test func anExchangeHasOneCallAndASubscriptionItsFew() throws {
        var load = CallbackLoad(Self.settings)
        let all = try due(0..<5, to: 1)
        #expect(begin(&load, all, to: 1) == Array(all[0..<2]))
        #expect(begin(&load, all, to: 1).isEmpty && load.count == 2)
        #expect(load.busy == [subscription(1).id])
        load.end(all[0].delivery, after: .zero)
        #expect(load.busy.isEmpty)
        // The one under way is not begun again.
        #expect(begin(&load, Array(all[1..<3]), to: 1) == [all[2]])
    }

    /// The store was asked before the end of a call, and answers after it.
    @Test func anAnswerThatIsOldBeginsNothingAgain() throws {
        var load = CallbackLoad(Self.settings)
        let all = try due(0..<2, to: 1)
        begin(&load, all, to: 1)
        let earlier = load.exchanges(of: subscription(1).id)
        load.end(all[0].delivery, after: .zero)
        #expect(load.begin(all, to: subscription(1), since: earlier).isEmpty)
        // And it is looked at once more.
        #expect(!load.busy.contains(subscription(1).id))
    }

    @Test func whoHasNothingMoreIsLookedAtWhenThereIsNews() throws {
        var load = CallbackLoad(Self.settings)
        begin(&load, try due(0..<1, to: 1), to: 1)
        begin(&load, try due(0..<1, to: 2), to: 2)
        let (one, two) = (subscription(1), subscription(2))
        #expect(load.busy == [one.id, two.id])
        load.hear(CallbackBoard.News(accounts: [one.account]))
        #expect(load.busy == [two.id])
        load.hear(CallbackBoard.News(isForAll: true))
        #expect(load.busy.isEmpty)
    }

    @Test func whoIsSlowSharesHalfOfTheRoomUntilItIsQuick() throws {
        var load = CallbackLoad(Self.settings)
        for number in 1...3 {
            let all = try due(0..<2, to: number)
            begin(&load, all, to: number)
            for delivery in all { load.end(delivery.delivery, after: .seconds(15)) }
        }
        #expect(load.count == 0 && load.busy.isEmpty)
        let begun = try (1...3).map { begin(&load, try due(2..<4, to: $0), to: $0).count }
        #expect(begun == [2, 2, 0])
        #expect(load.busy == Set((1...3).map { subscription($0).id }))
        #expect(begin(&load, try due(0..<2, to: 4), to: 4).count == 2)
        load.end(try due(2..<3, to: 1)[0].delivery, after: .milliseconds(10))
        // One of its calls is left, and does not count as slow any more.
        #expect(begin(&load, try due(2..<4, to: 3), to: 3).count == 2)
        #expect(load.count == 7 && load.room == 1)
    }
}
