import Bookkeeping
import Domain
import Engine
import Money

extension StoreContract {
    static let moneyCases = [
        StoreContract("posting moves mirrors, even below zero") { harness in
            var store = try await harness.open()
            try await store.apply(Specimen.opening(Fixed(3)))
            let order = Specimen.order(of: Specimen.conversion(1), quantity: Fixed(5))
            let trade = Specimen.trade(of: order, quantity: Fixed(5))
            try await store.apply(Commit(writes: [.post(LedgerEntry(booking: trade))]))
            let wanted = [
                Specimen.pocket: MirrorBalance(posted: Fixed(-2), held: .zero),
                Pocket(Specimen.account, Specimen.usd): MirrorBalance(
                    posted: Fixed(299_994), held: .zero),
            ]
            try expect(try await store.mirrors(), is: wanted, "the mirrors")
            store = try await harness.reopen(store)
            try expect(try await store.mirrors(), is: wanted, "the mirrors after a restart")
            try await store.expectRefused(
                hold(.ulp, of: 1), .insufficientFunds(Specimen.pocket, available: .zero))
        },
        StoreContract("a hold takes at most what is available, to the last digit") { harness in
            var store = try await harness.open()
            try await store.apply(Specimen.opening(Fixed(3)))
            for number in 1...3 {
                let conversion = Specimen.conversion(number)
                try await store.apply(
                    Commit(writes: [.insertConversion(conversion), Specimen.created(conversion)]))
            }
            let most = Fixed(uncheckedUnits: Fixed(2).units - 1)
            try await store.apply(hold(.one, of: 1), hold(most, of: 2))
            store = try await harness.reopen(store)
            try await store.expectRefused(
                hold(Fixed(uncheckedUnits: 2), of: 3),
                .insufficientFunds(Specimen.pocket, available: .ulp))
            try await store.apply(hold(.ulp, of: 3), hold(Fixed(-1), of: 1), hold(.one, of: 3))
            let mirror = try await store.mirrors()[Specimen.pocket]
            try expect(mirror, is: MirrorBalance(posted: Fixed(3), held: Fixed(3)), "the mirror")
            let holds = try await store.openConversions().map(\.holds)
            try expect(
                holds,
                is: [
                    [:], [Specimen.pocket: most],
                    [Specimen.pocket: Fixed(uncheckedUnits: Fixed.one.units + 1)],
                ], "the holds")
            try expect(try await store.audit().map(\.check), is: [], "the audit")
        },
        StoreContract("a hold counts what the same commit posted and released before") { harness in
            let store = try await harness.open()
            try await store.apply(
                Commit(writes: [1, 2].map { .insertConversion(Specimen.conversion($0)) }))
            let deposit = Specimen.opening(Fixed(2)).writes
            try await store.expectRefused(
                Commit(writes: hold(Fixed(2), of: 1).writes + deposit),
                .insufficientFunds(Specimen.pocket, available: .zero))
            try await store.apply(
                Commit(writes: deposit + hold(Fixed(2), of: 1).writes),
                Commit(writes: hold(Fixed(-2), of: 1).writes + hold(Fixed(2), of: 2).writes))
            try await store.expectRefused(
                hold(.one, of: 1), .insufficientFunds(Specimen.pocket, available: .zero))
        },
        StoreContract("a venue account's trade id is booked once") { harness in
            let store = try await harness.open()
            let conversion = Specimen.conversion(1)
            let order = Specimen.order(of: conversion)
            let trade = Specimen.trade(of: order)
            let elsewhere = Specimen.order(
                of: conversion, attempt: 1, at: VenueAccount("paper-a", "second"))
            var twin = Specimen.trade(of: elsewhere, index: 1)
            twin = Trade(
                id: twin.id, order: twin.order, conversion: twin.conversion,
                account: twin.account, symbol: twin.symbol, side: twin.side,
                fill: Fill(
                    venueTradeID: trade.venueTradeID, venueOrderID: twin.venueOrderID,
                    quantity: twin.quantity, price: twin.price, notional: twin.notional,
                    fee: twin.fee, isMaker: true, at: twin.at), state: .booked)
            try await store.apply(
                Commit(writes: [
                    .insertConversion(conversion), .insertOrder(order), .insertOrder(elsewhere),
                    .insertTrade(trade),
                ]))
            let refusal = CommitRefusal.duplicateTrade(
                trade.account, venueTradeID: trade.venueTradeID)
            try await store.expectRefused(Commit(writes: [.insertTrade(trade)]), refusal)
            // Another account of the venue may use the same id.
            try await store.apply(Commit(writes: [.insertTrade(twin)]))
            let stored = try await store.conversion(conversion.id, of: Specimen.tenant)
            try expect(stored?.trades, is: [trade, twin], "the trades, as booked")
        },
        StoreContract("a trade is taken back once, even by the commit that books it") { harness in
            var store = try await harness.open()
            try await store.apply(Specimen.opening(Fixed(3)))
            let conversion = Specimen.conversion(1)
            let order = Specimen.order(of: conversion)
            let first = Specimen.trade(of: order)
            let second = Specimen.trade(of: order, index: 1)
            let back = Commit(writes: [
                .reverseTrade(first, as: .busted),
                .post(LedgerEntry(reversing: first, at: first.at)),
            ])
            try await store.apply(
                Commit(writes: [
                    .insertConversion(conversion), .insertOrder(order), .insertTrade(first),
                    .post(LedgerEntry(booking: first)),
                ]), back,
                Commit(writes: [
                    .insertTrade(second), .post(LedgerEntry(booking: second)),
                    .reverseTrade(second, as: .corrected),
                    .post(LedgerEntry(reversing: second, at: second.at)),
                ]))
            try await store.expectDefect(back)
            store = try await harness.reopen(store)
            let stored = try await store.conversion(conversion.id, of: Specimen.tenant)
            try expect(
                stored?.trades.map(\.state), is: [.busted, .corrected], "the trades' states")
            let mirror = try await store.mirrors()[Specimen.pocket]
            try expect(mirror, is: MirrorBalance(posted: Fixed(3), held: .zero), "the mirror")
            try await store.expectDefect(back)
        },
    ]

    static func hold(_ change: Fixed, of number: Int) -> Commit {
        Commit(writes: [
            .hold(
                HoldChange(
                    conversion: Specimen.conversion(number).id, pocket: Specimen.pocket,
                    change: change))
        ])
    }
}
