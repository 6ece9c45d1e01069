import Bookkeeping
import Domain
import Engine
import Money

extension Asset {
    static let usdg = Asset("USDG", scale: 8)
    static let pyusd = Asset("PYUSD", scale: 6)
}

/// Things of the stablecoin face whose views can be checked by eye.
enum ParSamples {
    static let main = ProfileID(high: 0x019B_7667_8C00_7000, low: 0x8000_0000_0000_0001)
    static let second = ProfileID(high: 0x019B_7667_8C00_7000, low: 0x8000_0000_0000_0002)
    /// Of the other tenant.
    static let foreign = ProfileID(high: 0x019B_7667_8C00_7000, low: 0x8000_0000_0000_0003)
    static let later = FakeTime.start.adding(.milliseconds(500))

    static let profiles = [
        Profile(id: main, tenant: "acme", nickname: "default", createdAt: FakeTime.start),
        Profile(
            id: second, tenant: "acme", nickname: "second",
            createdAt: FakeTime.start.adding(.microseconds(1))),
        Profile(id: foreign, tenant: "other", nickname: "default", createdAt: FakeTime.start),
    ]

    static func id(_ number: UInt64) -> ConversionID {
        ConversionID(high: 0x019B_7667_8C00_7000, low: 0x9000_0000_0000_0000 + number)
    }

    static func conversion(
        _ number: UInt64 = 0, tenant: TenantID = "acme", state: ParState = .created
    ) -> ParConversion {
        ParConversion(
            id: id(number), tenant: tenant,
            request: ParRequest(
                profile: tenant == "acme" ? main : foreign, amount: ParSamples.amount,
                amountText: "100.00", source: .usd, target: .usdg),
            createdAt: FakeTime.start.adding(.seconds(Int64(number))), state: state)
    }

    static let amount = decimal("100")

    private static func decimal(_ text: String) -> Fixed {
        guard let value = try? Fixed(text) else { preconditionFailure("\(text) is no number") }
        return value
    }

    /// Everything that a client may send is set.
    static var full: ParConversion {
        let metadata = ["b": "2", "a": "1", "é": "\u{1F4B6}"]
        return ParConversion(
            id: id(5), tenant: "acme",
            request: ParRequest(
                profile: main, recipient: second, amount: amount, amountText: "100.00",
                source: .usdg, target: .usd, reference: "ref \"1\"",
                identity: ExternalID(high: 1, low: 2), account: ExternalID(high: 3, low: 4),
                metadata: metadata),
            createdAt: FakeTime.start, state: .settled(at: later), updatedAt: later, version: 2)
    }

    static let intent = SettlementIntent(
        issuer: "issuer", at: later, validUntil: later.adding(.seconds(30)))

    static func event(
        of conversion: ParConversion, number: Int64, kind: DomainEvent.Kind = .parCreated
    ) -> ParEvent {
        let event = DomainEvent(
            id: EventID(high: conversion.id.high, low: 0xA000_0000_0000_0000 + UInt64(number)),
            par: kind, tenant: conversion.tenant, conversion: conversion.id,
            at: conversion.updatedAt)
        return ParEvent(number: number, event: event, conversion: conversion.asOf(event))
    }

    static func transfer(
        _ order: TransferOrder, tenant: TenantID = "acme", number: UInt64 = 1
    ) -> Activity {
        Activity(
            id: ActivityID(high: 10, low: number), tenant: tenant,
            kind: .transfer(from: order.from, to: order.to), asset: order.asset,
            amount: order.amount, reference: order.reference, metadata: order.metadata,
            at: FakeTime.start)
    }

    static func line(_ number: Int64, _ asset: Asset = .usd) -> StatementLine {
        StatementLine(
            number: number, at: FakeTime.start, reason: .settlement, reference: "\(id(1))",
            counterpart: "treasury:issuer", asset: asset,
            amount: decimal("-1.5"), balance: decimal("98.5"))
    }

    static let balance = ProfileBalance(
        asset: .usd,
        balance: MirrorBalance(
            posted: decimal("100"), held: decimal("30")),
        pendingDebit: decimal("25.5"))
}
