import Composition

@main
struct Cambist {
    static func main() {}
}
