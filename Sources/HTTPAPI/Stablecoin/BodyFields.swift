import Domain
import Engine
import Money
import StrictJSON

/// The members of a JSON body, read one after the other; what is wrong with them is told all at
/// once.
///
/// As in the trade face, members that are not known are ignored, and an explicit null is the same
/// as absent.
struct BodyFields {
    private let json: JSONValue
    let assets: AssetDirectory
    var errors = FieldErrors()
    /// An amount finer than any asset, which is an error of its own kind where it is the only one.
    private var tooPrecise: (field: String, decimals: Int)?

    /// - Parameter decode: `nil` where it found an error.
    static func read<Value>(
        _ request: APIRequest, assets: AssetDirectory, _ decode: (inout BodyFields) -> Value?
    ) throws(APIError) -> Value {
        let json = try request.json(depthMax: Limits.jsonDepthMax)
        guard json.object != nil else { throw .invalid("body", "must be a JSON object") }
        var fields = BodyFields(json: json, assets: assets)
        let value = decode(&fields)
        if let (field, decimals) = fields.tooPrecise {
            guard !fields.errors.isEmpty else {
                throw .par(.tooPrecise(field: field, decimals: decimals))
            }
            fields.errors.add(field, "has more than \(decimals) decimals")
        }
        guard fields.errors.isEmpty, let value else { throw .invalid(fields.errors) }
        return value
    }

    private init(json: JSONValue, assets: AssetDirectory) {
        (self.json, self.assets) = (json, assets)
    }

    func member(_ name: String) -> JSONValue? {
        guard let value = json[name], value != .null else { return nil }
        return value
    }

    mutating func required(_ name: String) -> JSONValue? {
        let value = member(name)
        if value == nil { errors.add(name, "is required") }
        return value
    }

    mutating func asset(_ name: String) -> Asset? {
        guard let value = required(name) else { return nil }
        guard let code = value.string, Asset.isWellFormed(code) else {
            errors.add(name, "must be the code of an asset, 1 to 32 characters")
            return nil
        }
        guard let asset = assets.asset(code) else {
            errors.add(name, "is not an asset that is known here")
            return nil
        }
        return asset
    }

    mutating func id<Entity>(_ name: String, of entity: Entity.Type) -> Identifier<Entity>? {
        guard let value = required(name) else { return nil }
        return id(value, name)
    }

    mutating func optionalID<Entity>(
        _ name: String, of entity: Entity.Type
    ) -> Identifier<Entity>? {
        member(name).flatMap { id($0, name) }
    }

    private mutating func id<Entity>(_ value: JSONValue, _ name: String) -> Identifier<Entity>? {
        let id = value.string.flatMap { Identifier<Entity>($0) }
        if id == nil { errors.add(name, FieldWords.uuid) }
        return id
    }

    /// A positive decimal string, exact, and as it was written.
    ///
    /// - Parameter assets: what it is an amount of, as far as that is known.
    mutating func amount(
        _ name: String, of assets: [Asset?]
    ) -> (value: Fixed, text: String)? {
        guard let value = required(name) else { return nil }
        guard let text = value.string else {
            errors.add(name, FieldWords.amount)
            return nil
        }
        do {
            let amount = try DecimalText.read(text, .sign).value
            if amount.isPositive { return (amount, text) }
            errors.add(name, "must be above zero")
        } catch {
            refuse(error, name, assets.compactMap { $0?.scale }.min() ?? Fixed.fractionDigits)
        }
        return nil
    }

    private mutating func refuse(_ error: MoneyError, _ name: String, _ decimals: Int) {
        switch error {
        case .tooManyFractionDigits: tooPrecise = (name, decimals)
        case .overflow: errors.add(name, "is too large")
        case .tooLong: errors.add(name, "has more than \(DecimalText.lengthMax) characters")
        case .malformed, .underflow, .divisionByZero, .assetMismatch:
            errors.add(name, FieldWords.amount)
        }
    }
}

/// What fields must be, in words.
enum FieldWords {
    static let uuid = "must be a UUID"
    static let amount = "must be a decimal string, without exponent"
    static let reference =
        "must be a string of 1 to \(Limits.referenceLengthMax) characters "
        + "without control characters"
}
