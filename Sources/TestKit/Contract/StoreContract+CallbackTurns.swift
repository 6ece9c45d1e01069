import Bookkeeping
import Domain
import Engine

extension StoreContract {
    /// Of each exchange and subscription one delivery is pending at most, and the others wait.
    static let callbackTurnCases = [
        StoreContract("what waits is pending in the commit that ends what it waits for") {
            harness in
            var store = try await harness.open()
            let (one, life) = try await told(in: store)
            try expect(
                try await turns(in: store), is: ["1 pending", "2 waiting", "3 waiting"], "told")
            var first = try await due(one, in: store)[0].delivery
            first.attempts = 1
            first.dueAt = Specimen.time(500)
            var second = CallbackDelivery(
                subscription: one.id, exchange: life.exchange.id, sequence: 2,
                event: life.eventID(2), state: .delivered, dueAt: Specimen.time(1))
            // Tried in vain; and nobody can have called the second one.
            try await store.apply(put(first), put(second))
            try expect(
                try await turns(in: store), is: ["1 pending", "2 waiting", "3 waiting"], "failed")
            try expect(try await store.nextDelivery(), is: first.dueAt, "the first one's")
            first.state = .delivered
            first.dueAt = Specimen.time(600)
            try await store.apply(put(first))
            store = try await harness.reopen(store)
            try expect(
                try await turns(in: store), is: ["1 delivered", "2 pending", "3 waiting"], "done")
            try expect(try await store.nextDelivery(), is: first.dueAt, "due when it was done")
            second.state = .dropped
            second.dueAt = Specimen.time(650)
            try await store.apply(put(second))
            try expect(
                try await turns(in: store), is: ["1 delivered", "2 dropped", "3 pending"],
                "dropped")
            try expect(try await store.nextDelivery(), is: second.dueAt, "due when dropped")
            try expect(try await store.audit(), is: [], "the audit")
            try await store.apply(delivered(try await due(one, in: store)[0].delivery))
            try expect(try await store.nextDelivery(), is: nil, "nothing is left")
        },
        StoreContract("what is parked is parked whole, and taken up one after the other") {
            harness in
            let store = try await harness.open()
            var (one, life) = try await told(in: store)
            func park(_ sequence: Int64) -> Commit {
                let parked = CallbackDelivery(
                    subscription: one.id, exchange: life.exchange.id, sequence: sequence,
                    event: life.eventID(sequence), state: .parked, attempts: 8,
                    dueAt: Specimen.time(700))
                return Commit(writes: put(parked).writes + [.exchange(.parkBehind(parked))])
            }
            let redeliver = Commit(writes: [
                .exchange(.redeliver(life.exchange.id, to: nil, at: Specimen.time(800)))
            ])
            try await store.apply(park(1), life.settle())
            try expect(
                try await turns(in: store), is: ["1 parked", "2 parked", "3 parked", "4 parked"],
                "with what waits, and with what is told then")
            try await store.apply(redeliver)
            try expect(
                try await turns(in: store),
                is: ["1 pending", "2 waiting", "3 waiting", "4 waiting"], "taken up")
            try await store.apply(
                delivered(try await due(one, in: store)[0].delivery), park(2),
                life.decide(.credit))
            try expect(
                try await turns(in: store),
                is: ["1 delivered", "2 parked", "3 parked", "4 parked", "5 parked"], "again")
            try await store.apply(redeliver, park(4), redeliver)
            try expect(
                try await turns(in: store),
                is: ["1 delivered", "2 pending", "3 waiting", "4 waiting", "5 waiting"],
                "behind what is pending nothing else is")
            try expect(try await store.audit(), is: [], "the audit")
            try await store.apply(end(one))
            try expect(
                try await turns(in: store),
                is: ["1 delivered", "2 dropped", "3 dropped", "4 dropped", "5 dropped"],
                "what waits ends with the subscription")
            try expect(try await store.nextDelivery(), is: nil, "nothing is left")
            try expect(try await store.audit(), is: [], "the audit after the end")
        },
    ]

    /// Three notices to one subscription, and none of them is delivered.
    private static func told(
        in store: any Store
    ) async throws -> (CallbackSubscription, SpecimenExchange) {
        try await funded(store)
        let one = SpecimenExchange.subscription(1)
        var life = try SpecimenExchange(1)
        try await store.apply(
            SpecimenExchange.subscribe(one), life.insertQuote, life.confirm(), life.begin(),
            life.answer(.booked(reference: "d")))
        return (one, life)
    }

    private static func put(_ delivery: CallbackDelivery) -> Commit {
        Commit(writes: [.exchange(.putDelivery(delivery))])
    }

    private static func turns(in store: any Store) async throws -> [String] {
        try await store.deliveries(
            in: Set(CallbackDelivery.State.allCases), of: nil, atMost: 9
        ).map { "\($0.delivery.sequence) \($0.delivery.state)" }
    }
}
