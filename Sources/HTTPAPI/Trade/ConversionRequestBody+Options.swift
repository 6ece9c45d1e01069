import Domain
import Money
import StrictJSON

/// What of the body the meaning of an option depends on; `nil` where that itself is bad.
struct OptionsPlace {
    let from: Asset?
    let to: Asset?
    let fixed: FixedSide?
    let executor: ExecutorKind
}

extension ConversionRequestBody {
    mutating func options(_ json: JSONValue, _ place: OptionsPlace) -> ConversionOptions {
        guard let value = member(json, "options") else { return ConversionOptions() }
        guard value.object != nil else {
            errors.add("options", "must be an object")
            return ConversionOptions()
        }
        refuseUnknown(value, "options", Self.known)
        return ConversionOptions(
            maxSlippageBps: bps(value, "maxSlippageBps", "options.maxSlippageBps"),
            limitRate: bound(value, "limitRate", scale: nil),
            minToAmount: bound(
                value, "minToAmount", scale: place.to?.scale, needsFrom: true, place.fixed),
            maxFromAmount: bound(
                value, "maxFromAmount", scale: place.from?.scale, needsFrom: false, place.fixed),
            residual: word(value, "residual", "options.residual") ?? .leave,
            twap: twap(value, place.executor), maker: maker(value, place.executor),
            intermediate: intermediate(value),
            useInventory: flag(value, "useInventory", "options.useInventory"),
            settleOn: settleOn(value), simulate: flag(value, "simulate", "options.simulate"))
    }

    private static let known: Set<String> = [
        "maxSlippageBps", "limitRate", "minToAmount", "maxFromAmount", "residual", "twap", "maker",
        "intermediate", "useInventory", "settleOn", "simulate",
    ]

    /// What this version does not know could be a bound: it is never ignored.
    private mutating func refuseUnknown(_ json: JSONValue, _ field: String, _ known: Set<String>) {
        for member in json.object ?? [] where !known.contains(member.name) {
            errors.add("\(field).\(member.name)", "is not an option of this version")
        }
    }

    private mutating func bound(_ options: JSONValue, _ name: String, scale: Int?) -> Fixed? {
        guard let value = member(options, name) else { return nil }
        return amount(value, "options.\(name)", scale: scale)
    }

    /// A bound on the open side has a meaning only with the other side fixed.
    private mutating func bound(
        _ options: JSONValue, _ name: String, scale: Int?, needsFrom: Bool, _ fixed: FixedSide?
    ) -> Fixed? {
        guard let amount = bound(options, name, scale: scale), let fixed else { return nil }
        switch fixed {
        case .from where !needsFrom:
            errors.add("options.\(name)", "needs to.amount")
            return nil
        case .to where needsFrom:
            errors.add("options.\(name)", "needs from.amount")
            return nil
        case .from, .to: return amount
        }
    }

    private mutating func settleOn(_ options: JSONValue) -> Set<AccountID> {
        Set(list(options, "settleOn", field: "options.settleOn").map { AccountID($0) })
    }

    private mutating func intermediate(_ options: JSONValue) -> IntermediateOptions {
        var wanted = IntermediateOptions()
        guard let value = object(options, "intermediate") else { return wanted }
        refuseUnknown(value, "options.intermediate", ["policy", "graceSeconds"])
        wanted.policy =
            word(value, "policy", "options.intermediate.policy") ?? wanted.policy
        wanted.graceSeconds = whole(
            value, "graceSeconds", "options.intermediate.graceSeconds", 0...Limits.graceSecondsMax)
        return wanted
    }

    private mutating func maker(
        _ options: JSONValue, _ executor: ExecutorKind
    ) -> MakerOptions {
        var wanted = MakerOptions()
        guard let value = object(options, "maker") else { return wanted }
        refuseUnknown(value, "options.maker", ["windowSeconds", "repriceBps"])
        switch executor {
        case .maker, .makerTaker: break
        case .taker, .market, .twap:
            errors.add("options.maker", "needs executor MAKER or MAKER_TAKER")
        }
        wanted.repriceBps =
            bps(value, "repriceBps", "options.maker.repriceBps") ?? wanted.repriceBps
        wanted.windowSeconds = whole(
            value, "windowSeconds", "options.maker.windowSeconds",
            0...Limits.twapDurationSecondsMax)
        if wanted.windowSeconds != nil, executor == .maker {
            errors.add("options.maker.windowSeconds", "needs executor MAKER_TAKER")
        }
        return wanted
    }

    private mutating func twap(_ options: JSONValue, _ executor: ExecutorKind) -> TwapOptions {
        var wanted = TwapOptions()
        guard let value = object(options, "twap") else { return wanted }
        refuseUnknown(
            value, "options.twap", ["durationSeconds", "slices", "randomize", "maxCatchUp"])
        if executor != .twap { errors.add("options.twap", "needs executor TWAP") }
        wanted.durationSeconds = whole(
            value, "durationSeconds", "options.twap.durationSeconds",
            1...Limits.twapDurationSecondsMax)
        wanted.slices = whole(
            value, "slices", "options.twap.slices", 1...Limits.twapSlicesMax)
        wanted.randomize = flag(value, "randomize", "options.twap.randomize")
        let field = "options.twap.maxCatchUp"
        if let value = member(value, "maxCatchUp"), let reading = decimal(value, field) {
            if reading.value >= .one, reading.value <= Fixed(Limits.twapSlicesMax) {
                wanted.maxCatchUp = reading.value
            } else {
                errors.add(field, "must be 1 to \(Limits.twapSlicesMax)")
            }
        }
        return wanted
    }
}

extension ConversionRequestBody {
    private mutating func object(_ options: JSONValue, _ name: String) -> JSONValue? {
        guard let value = member(options, name) else { return nil }
        guard value.object != nil else {
            errors.add("options.\(name)", "must be an object")
            return nil
        }
        return value
    }

    private mutating func flag(_ json: JSONValue, _ name: String, _ field: String) -> Bool {
        guard let value = member(json, name) else { return false }
        guard let flag = value.bool else {
            errors.add(field, "must be true or false")
            return false
        }
        return flag
    }

    private mutating func word<Word: RawRepresentable<String> & CaseIterable>(
        _ json: JSONValue, _ name: String, _ field: String
    ) -> Word? {
        guard let value = member(json, name) else { return nil }
        if let word = value.string.flatMap(Word.init(rawValue:)) { return word }
        let known = Word.allCases.map(\.rawValue).joined(separator: ", ")
        errors.add(field, "must be one of \(known)")
        return nil
    }

    private mutating func bps(_ json: JSONValue, _ name: String, _ field: String) -> Fixed? {
        guard let value = member(json, name), let reading = decimal(value, field) else {
            return nil
        }
        guard !reading.value.isNegative, reading.value <= Fixed(Limits.basisPointsPerOne) else {
            errors.add(field, "must be 0 to \(Limits.basisPointsPerOne)")
            return nil
        }
        return reading.value
    }

    private mutating func whole(
        _ json: JSONValue, _ name: String, _ field: String, _ range: ClosedRange<Int>
    ) -> Int? {
        guard let value = member(json, name), let reading = decimal(value, field) else {
            return nil
        }
        let units = reading.value.units
        guard units % Fixed.unitsPerOne == 0,
            let number = Int(exactly: units / Fixed.unitsPerOne), range.contains(number)
        else {
            errors.add(
                field, "must be a whole number, \(range.lowerBound) to \(range.upperBound)")
            return nil
        }
        return number
    }
}
