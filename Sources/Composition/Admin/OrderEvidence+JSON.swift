import Domain
import Engine
import Money
import StrictJSON

extension OrderEvidence {
    var json: JSONValue {
        switch self {
        case .absent: .members(["is": .string("absent")])
        case .ended(let venueOrderID, let fills):
            .members([
                "is": .string("ended"), "venueOrderId": .string(venueOrderID),
                "fills": .array(fills.map(\.json)),
            ])
        }
    }

    init(json: JSONValue) throws(CompositionError) {
        switch try json.text("is") {
        case "absent": self = .absent
        case "ended":
            var fills: [Fill] = []
            for fill in try json.elements("fills") { fills.append(try Fill(json: fill)) }
            self = .ended(venueOrderID: try json.text("venueOrderId"), fills: fills)
        default: throw AdminWire.bad("evidence")
        }
    }
}

extension Fill {
    fileprivate var json: JSONValue {
        .members([
            "venueTradeId": .string(venueTradeID), "venueOrderId": .string(venueOrderID),
            "quantity": .string(quantity.description), "price": .string(price.description),
            "notional": .string(notional.description), "feeAsset": .string(fee.asset.code),
            "feeScale": .number(text: String(fee.asset.scale)),
            "fee": .string(fee.amount.description), "isMaker": .bool(isMaker),
            "at": .string(at.description),
        ])
    }

    fileprivate init(json: JSONValue) throws(CompositionError) {
        func fixed(_ name: String) throws(CompositionError) -> Fixed {
            guard let value = try? Fixed(json.text(name)) else { throw AdminWire.bad(name) }
            return value
        }
        guard let at = Instant(rfc3339: try json.text("at")), let isMaker = json["isMaker"]?.bool,
            let scale = json["feeScale"]?.integer, (0...18).contains(scale)
        else { throw AdminWire.bad("fill") }
        self.init(
            venueTradeID: try json.text("venueTradeId"),
            venueOrderID: try json.text("venueOrderId"), quantity: try fixed("quantity"),
            price: try fixed("price"), notional: try fixed("notional"),
            fee: Fee(
                try fixed("fee"), of: Asset(try json.text("feeAsset"), scale: Int(scale))),
            isMaker: isMaker, at: at)
    }
}
