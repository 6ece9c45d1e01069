import Bookkeeping
import Domain
import Engine
import Money

extension StoreContract {
    static let parCases =
        parLifeCases + parGuardCases + parLimitCases + profileCases + parStatementCases
        + parListCases + parEventCases + parRepeatCases + parModelCases

    /// One funded profile, and a treasury that can pay.
    static func funded(
        _ store: any Store, usd: Fixed = Fixed(500), coins: Fixed = Fixed(500)
    ) async throws {
        for commit in SpecimenPar.open(SpecimenPar.profile, usd) { try await store.apply(commit) }
        try await store.apply(
            SpecimenPar.deposit(
                coins, of: SpecimenPar.coin, to: .treasury(SpecimenPar.issuer)))
    }

    static let parLifeCases = [
        StoreContract("a conversion at par comes back in every state, after a restart too") {
            harness in
            var store = try await harness.open()
            try await funded(store)
            var life = SpecimenPar(1, Fixed(7), reference: "r \"1\"\\ \n") { request in
                request.amountText = "07.00"
                request.recipient = SpecimenPar.profile(2).id
                request.metadata = ["k\n": "v\\n", "": "", "ключ": "\u{0}\"',;"]
                request.identity = Specimen.id(11)
                request.account = Specimen.id(12)
            }
            let steps: [(inout SpecimenPar) -> Commit] = [
                { $0.create() }, { $0.intend() }, { $0.retreat() }, { $0.intend() },
                { $0.settle() },
            ]
            for step in steps {
                try await store.apply(step(&life))
                store = try await harness.reopen(store)
                try await expectStored(life.conversion, in: store)
                try expect(try await store.audit(), is: [], "the audit")
            }
            try expect(life.conversion.attempt, is: 1, "the attempt")
            let plain = SpecimenPar(2)
            try await store.apply(plain.create())
            try await expectStored(plain.conversion, in: store)
        },
        StoreContract("settling moves the money of both sides, and cancelling none") { harness in
            let store = try await harness.open()
            try await funded(store)
            let usd = SpecimenPar.pocket(SpecimenPar.profile, Specimen.usd)
            func mirror(_ pocket: Pocket) async throws -> MirrorBalance? {
                try await store.mirrors()[pocket]
            }
            var (settled, cancelled) = (SpecimenPar(1, Fixed(7)), SpecimenPar(2, Fixed(9)))
            try await store.apply(settled.create(), cancelled.create(), settled.intend())
            try expect(
                try await mirror(usd), is: MirrorBalance(posted: Fixed(500), held: Fixed(16)),
                "the profile's")
            try expect(
                try await mirror(SpecimenPar.treasuryPocket),
                is: MirrorBalance(posted: Fixed(500), held: Fixed(7)), "the treasury's")
            try await store.apply(settled.settle(), cancelled.cancel())
            try expect(
                try await mirror(usd), is: MirrorBalance(posted: Fixed(493), held: .zero),
                "the profile's at the end")
            try expect(
                try await mirror(SpecimenPar.treasuryPocket),
                is: MirrorBalance(posted: Fixed(493), held: .zero), "the treasury's at the end")
            let balances = try await store.balances(of: SpecimenPar.profile.id)
            try expect(balances.map(\.asset.code), is: ["USD", "USDP"], "the assets")
            try expect(balances.last?.balance.posted, is: Fixed(7), "the coins")
            try expect(try await store.openParConversions(), is: [], "what is open")
            try expect(try await store.audit(), is: [], "the audit")
        },
        StoreContract("a balance says what conversions at par reserve of what is held") {
            harness in
            let store = try await harness.open()
            try await funded(store)
            var settling = SpecimenPar(1, Fixed(7))
            try await store.apply(
                settling.create(), settling.intend(), SpecimenPar(2, Fixed(9)).create())
            // What a conversion over venues holds there is traded, and reserved by none.
            let pocket = SpecimenPar.pocket(SpecimenPar.profile, Specimen.usd)
            let traded = Specimen.conversion(3)
            try await store.apply(
                Commit(writes: [
                    .insertConversion(traded), Specimen.created(traded),
                    .hold(HoldChange(conversion: traded.id, pocket: pocket, change: Fixed(5))),
                ]))
            let balance = try await store.balances(of: SpecimenPar.profile.id)[0]
            try expect(balance.balance.held, is: Fixed(21), "held")
            try expect(balance.pendingDebit, is: Fixed(16), "reserved")
            try expect(balance.trading, is: Fixed(5), "trading")
            try expect(
                try await store.balances(of: SpecimenPar.profile(9).id), is: [], "of nobody")
            try expect(try await store.audit(), is: [], "the audit")
        },
        StoreContract("recovery finds the conversions at par that are not final") { harness in
            let store = try await harness.open()
            try expect(try await store.newestParCreation(), is: nil, "the newest of none")
            try await funded(store)
            let other = SpecimenPar.profile(5, tenant: "other")
            for commit in SpecimenPar.open(other, Fixed(9)) { try await store.apply(commit) }
            var lives = (1...4).map { SpecimenPar($0) } + [SpecimenPar(5, of: other)]
            for life in lives.reversed() { try await store.apply(life.create()) }
            try await store.apply(lives[1].intend(), lives[2].intend(), lives[2].settle())
            try await store.apply(lives[3].cancel())
            let reopened = try await harness.reopen(store)
            try expect(
                try await reopened.openParConversions(),
                is: [0, 1, 4].map { lives[$0].conversion }, "what is open")
            try expect(
                try await reopened.newestParCreation(), is: Specimen.time(5), "the newest")
        },
    ]

    private static func expectStored(
        _ conversion: ParConversion, in store: any Store
    ) async throws {
        let byID = try await store.parConversion(conversion.id, of: conversion.tenant)
        try expect(byID, is: conversion, "by id")
        try expect(
            try await store.parConversion(conversion.id, of: "other"), is: nil, "another's")
        if let reference = conversion.request.reference {
            let tenant = conversion.tenant
            try expect(
                try await store.parConversion(reference: reference, of: tenant),
                is: conversion, "by reference")
            try expect(
                try await store.parConversion(reference: reference, of: "other"), is: nil,
                "another's reference")
        }
        try expect(
            try await store.openParConversions().contains(conversion),
            is: !conversion.state.isFinal, "among what is open")
    }
}
