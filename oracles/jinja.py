"""Golden results of small templates by Python's Jinja2 in the environment of transformers: one for each part of the language that
chat templates use, and for its edges. An error is expected by its kind alone, since our sentences are our own."""

import datetime

import golden
import jinja2
from transformers.utils import chat_template_utils

NOW = datetime.datetime(2025, 3, 9, 17, 5, 2)
VARIABLES = {
    "s": "Hello, wörld 🙂!",
    "blank": "  two words \n",
    "empty": "",
    "n": 7,
    "neg": -7,
    "f": 2.5,
    "t": True,
    "no": None,
    "xs": [3, 1, 2],
    "words": ["b", "A", "c", "a"],
    "none": [],
    "d": {"b": 1, "a": [1, 2.0, None, True], "items": "key", "C": {"x": "<&>'\"\n\u2028é"}},
    "people": [{"name": "Ann", "age": 3, "in": {"x": 1}}, {"name": "bob", "age": None}, {"name": "Cy", "age": 1, "in": {"x": 0}}],
    "messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Yo"}],
}
# Expressions, each written between {{ and }}.
EXPRESSIONS = r"""
1 + 2 * 3 - 4
7 // 2, -7 // 2, 7 % 3, -7 % 3, 7 / 2
2 ** 3 ** 2, -2 ** 2, 2 ** -1
1.5 + 1, 1e20, 1e16, 1e15, 0.1 + 0.2, 1e-5, 0.0001, -0.0, 3.0, 123456789012345680.0
7.5 // 2, -7.5 % 2, 10 / 4, 1_000, 0x1F, 0b101, 0o17
'a' + 'b', 'a' * 3, [1] + [2], [0] * 2, (1,) + (2,)
'a' ~ 1 ~ none ~ missing ~ true ~ 1.0
true, false, none, True, False, None
1 < 2 <= 2 < 3, 1 < 2 > 3, 1 == 1.0, 1 == true, 'a' < 'b', 'Z' < 'a', '\U0001F600' < '\uffff'
[1, 2] < [1, 3], (1, 2) == (1, 2), [1] == (1,), {} == {}, {'a': 1} == {'a': 1.0}
'a' in 'cat', 'a' in ['a'], 'a' not in {'a': 1}, 2 in (1, 2), 1 in [true]
not true, not none, not '' and 1, 1 and 2, 0 or 'x', none or false, not 1 == 2
not words|length == 4
n if t else 0, (1 if false), 1 if no else 2 if t else 3
s[0], s[-1], s[100], s[-3:], s[::-1], s[1:4], s[:-2], s[::2], s[5:2], s[-100:3]
xs[0], xs[-1], xs[9], xs[::-1], xs[1:], xs[:1], xs[5:], xs[-2:-1], (1, 2, 3)[1:]
xs.0, d['a'][1], d.a.2, d['nothing'], d.nothing, d.b, d['b']
d.items is defined, d['items'], d.get('b'), d.get('zz'), d.get('zz', 5), d.keys()|list, d.values()|list|length
d.items()|list|length, d|items|list|length, d.keys(), d.items()|first
(d.items() if true)|length, {}.items() is sequence, {}.keys() is iterable
s.upper(), s.lower(), s.title(), s.capitalize(), 'ÀÉ'.lower(), 'straße'.upper(), 'ǆ'.capitalize()
blank.strip(), blank.lstrip(), blank.rstrip(), 'xxaxx'.strip('x'), 'abcba'.lstrip('ab'), '\n\nx\n'.strip('\n'), 'abc'.rstrip('cb')
blank.split(), 'a,b,,c'.split(','), 'a,b,c'.split(',', 1), ' a b '.split(' '), 'a b  c'.split(none, 1), ''.split(), ''.split(',')
'a,b,c'.rsplit(',', 1), 'a b c'.rsplit(maxsplit=1), 'a\nb\r\nc\n'.splitlines(), 'a\nb'.splitlines(true)
'</think>a</think>b'.split('</think>')[-1], '</think>a'.split('</think>')[0].split('<think>')[-1]
s.startswith('Hell'), s.startswith(('x', 'H')), s.endswith('!'), s.endswith(('?', '.')), 'abc'.startswith('')
s.replace('l', 'L'), s.replace('l', 'L', 1), 'aaa'.replace('', '-'), 'abc'.replace('b', ''), s|replace('o', 0), 'aaa'|replace('a', 'b', 2)
s.find('w'), s.find('zz'), s.rfind('l'), s.count('l'), s.index('w'), 'aXbX'.rfind('X'), 'abcabc'.find('b', 2)
'12'.isdigit(), 'a1'.isalnum(), 'ab'.isalpha(), ' '.isspace(), 'Ab'.isupper(), 'ab'.islower(), ''.isdigit()
'-'.join(['a', 'b']), ','.join('abc'), 'a-b-c'.partition('-'), 'a-b-c'.rpartition('-'), 'abc'.partition('x')
'prefix-x'.removeprefix('prefix-'), 'x.py'.removesuffix('.py'), 'x'.ljust(3, '.'), 'x'.rjust(3), 'x'.center(4, '*'), 'ab'.center(5, '*'), '-5'.zfill(4)
'{} {}'.format(1, 2)
'{} and {} {x}'.format(1, 'b', x=none), '{{}}'.format(), '{0}{0}'.format('a')
'%s is %d' % ('a', 3), '%05.2f|%-4s|%+d|%x|%%' % (3.14159, 'ab', 5, 255), '%s' % none, '%r' % 'a', '%s'|format('x')
s|upper, s|lower, s|capitalize, 'ab-cd eF (gh'|title, blank|trim, 'xxaxx'|trim('x'), 5|string, none|string, missing|string, missing|upper
s|length, xs|length, d|length, missing|length, ''|count, '🙂'|length, 'e\u0301'|length
xs|first, xs|last, []|first, words|sort, words|sort(case_sensitive=true), words|sort(reverse=true), xs|sort, people|map(attribute='name')|list
words|unique|list, words|join, words|join('-'), people|join(', ', attribute='name'), 'abc'|join('.'), xs|join(' ')
xs|sum, xs|max, xs|min, [1.5, 2]|sum, people|map(attribute='age')|select|list, [1, 2]|sum(start=10), words|max, words|min
people|selectattr('age')|map(attribute='name')|list, people|selectattr('age', 'none')|list|length, people|rejectattr('age', 'none')|list|length
people|selectattr('name', 'equalto', 'bob')|list|length, people|selectattr('in', 'defined')|rejectattr('in.x')|list|length
words|map('upper')|list, xs|map('string')|join, xs|map('default', 1)|list
xs|select('odd')|list, xs|reject('odd')|list, xs|select('greaterthan', 1)|list, xs|select('in', [1, 3])|list, words|select('equalto', 'a')|list
'yes' if xs|select('equalto', 99) else 'no', 'yes' if xs|select('equalto', 99)|list else 'no', 'yes' if xs|reverse else 'no'
xs|reverse|list, 'abc'|reverse, xs|list, 'abc'|list, d|list, (1, 2)|list, range(3)|list, range(1, 7, 2)|list, range(3, 0, -1)|list
d|dictsort|map('first')|list, d|dictsort(true)|map('first')|list, {'a': 2, 'b': 1}|dictsort(by='value'), {'a': 2, 'b': 1}|dictsort(reverse=true)
missing|default('x'), none|default('x'), no|default('x'), no|default('x', true), ''|d('y', true), ''|default('y'), missing|default, d.zz.zz|default('deep') if false else 'kept'
'12'|int, '1.9'|int, 'x'|int, 'x'|int(5), 3.9|int, -3.9|int, '0x1f'|int(base=16), '2.5'|float, 'x'|float, 3|float, '1e3'|float, ' 4 '|int, true|int, none|int(9)
2.5|round, 3.5|round, 2.675|round(2), 7|round, 2.1|round(0, 'ceil'), 2.9|round(method='floor'), 1234.5|round(-2), -2.5|round
-5|abs, neg|abs, (-2.5)|abs, +n, -n, - -n
'a\nb\n\nc'|indent, 'a\nb'|indent(2, true), 'a\n\nb'|indent(1, false, true), 'a\nb'|indent('> '), 'a\n'|indent
'<a href="x">&\'</a>'|escape
'<b>'|e
'<b>'|safe
(s|safe|length, ('a<'|safe)|upper|length)
d|tojson, xs|tojson, s|tojson, no|tojson, t|tojson, 1.0|tojson, 1e100|tojson, {'a': {'b': [1]}}|tojson(indent=2), []|tojson(indent=2), {}|tojson(indent=4)
d|tojson(ensure_ascii=true), s|tojson(ensure_ascii=true), d|tojson(sort_keys=true), d|tojson(separators=(',', ':')), d.C|tojson(indent=1), '\u007f\u0001\t\b\f\r\\'|tojson, {1: 2, none: 3}|tojson, (1, 'a')|tojson
people|tojson(indent=1, separators=(', ', ': '))
s is string, n is number, f is float, n is integer, t is integer, t is boolean, t is number, no is none, missing is none
d is mapping, xs is mapping, xs is sequence, s is sequence, d is sequence, missing is sequence, n is sequence, xs is iterable, s is iterable, n is iterable, missing is iterable
missing is defined, missing is undefined, s is defined, d.zz is defined, d.b is not undefined, d.zz is not defined
t is true, t is false, 1 is true, no is false, n is odd, n is even, n is divisibleby 7, n is divisibleby(2)
n is eq 7, n is ne 7, n is lt 8, n is gt 8, n is le 7, n is ge 8, n is equalto(7), n is sameas n, no is sameas none, 'b' is in 'abc', n is in [7]
'abc' is lower, 'ABC' is upper, '1' is lower, range is callable, s is callable, 'upper' is filter, 'nope' is filter, 'odd' is test, 'nope' is test
not n is odd, n is not odd, n is odd and f is float, 1 if n is odd else 2
[1, 'a', none, true, 1.5, [2], {'k': 'v'}, (1,), ()], ['it\'s', 'say "x"', 'both \'"', 'tab\t\x01\u200b\\']
'\x41\u00e9\101\a\q', "a" 'b'
missing == missing, missing == none, missing != 1, missing|list, missing|join, missing ~ 'x', missing in [1], missing or 'x'
namespace(a=1).a, namespace({'b': 2}).b, namespace().zz is defined, dict(a=1, b=2), dict({'a': 1}, b=2), dict([('a', 1)])
strftime_now('%d %b %Y'), strftime_now('%Y-%m-%d %H:%M:%S'), strftime_now('%A %B %-d %I %p %j %y %a %% %e %-m %F %T')
{'a': 1, 'a': 2}, {1: 'x', true: 'y'}, {'a': 1}.a, {'a': {'b': 2}}.a.b, {'a': 1,}, [1,], (1,)
xs.count(1), xs.index(2), 'x'.join(words).upper().split('X')|length, words[0].upper()[0], (words|first).upper()
messages[-1].role, messages[0]['content'][0], messages|selectattr('role', 'equalto', 'user')|list|length, (messages|last).content
[1, [2, [3]]]|string, {'a': [none]}|string, 'a' ~ [1, 'b'], (1, 2) ~ '', xs ~ words
1 if missing, (1 if missing) is defined, xs|first if xs else 'x', 5 in xs or 3 in xs and not 9 in xs
d|attr('b') is defined, d|attr('items') is defined, namespace(a=3)|attr('a')
""".strip()
# Whole templates.
TEMPLATES = [
    "a\n{% if t %}\nb\n{% endif %}\nc\n",
    "  {% if t %}  x  {% endif %}  \n  y",
    "a  {%- if t -%}  b  {%- endif -%}  c",
    "a\n  {%+ if t %}x{% endif +%}\n  z",
    "a {{- 1 -}} b {{ 2 }} \n{{ 3 }}\n",
    "{# c #}\nx {#- y -#} z\n  {# block #}\nw",
    "{% raw %}{{ x }} {% y %}{% endraw %}\nq {%- raw -%}  k  {%- endraw -%} r",
    "line\r\nbreaks\rhere\n\n",
    "\n\n{% set x = 1 %}\n\n{{ x }}",
    "{{ {'a': {'b': 1}} }}{{ '}}' }}{{ \"%}\" }}{% if '%}' %}y{% endif %}",
    "{% for x in xs %}{{ loop.index }}{{ loop.index0 }}{{ loop.revindex }}{{ loop.revindex0 }}{{ loop.first }}{{ loop.last }}{{ loop.length }}{{ loop.previtem }}{{ loop.nextitem }}{{ loop.depth }};{% endfor %}",
    "{% for x in [] %}{{ x }}{% else %}nothing{% endfor %}{% for x in xs %}{{ x }}{% else %}nothing{% endfor %}",
    "{% for k, v in d.items() %}{{ k }}={{ v }};{% endfor %}{% for (a, b) in [(1, 2)] %}{{ a }}{{ b }}{% endfor %}",
    "{% for x in xs if x > 1 %}{{ loop.index }}/{{ loop.length }}:{{ x }} {% endfor %}",
    "{% for x in xs %}{% if x == 1 %}{% continue %}{% endif %}{{ x }}{% if loop.last %}!{% endif %}{% endfor %}",
    "{% for x in range(9) %}{% if x == 3 %}{% break %}{% endif %}{{ x }}{% endfor %}",
    "{% for x in xs %}{% for y in words %}{{ loop.index }}{% if loop.index == 2 %}{% break %}{% endif %}{% endfor %}{{ loop.index }}{% endfor %}",
    "{% set x = 0 %}{% for y in xs %}{{ x }}{% set x = y %}{{ x }}{% endfor %}{{ x }}",
    "{% set ns = namespace(x=0) %}{% for y in xs %}{% set ns.x = ns.x + y %}{% endfor %}{{ ns.x }}",
    "{% if false %}{% set z = 1 %}{% endif %}{{ z is defined }}{% if true %}{% set z = 2 %}{% endif %}{{ z }}",
    "{% set a, b = 1, 2 %}{{ a }}{{ b }}{% set c = 1, %}{{ c }}{% set q = xs[0] if xs else none %}{{ q }}",
    "{% set x %}  a{{ n }}\n {% endset %}[{{ x }}]{% set y | upper | trim %} q {% endset %}[{{ y }}]",
    "{% macro m(a, b='x', c=a) %}{{ a }}{{ b }}{{ c }}{% endmacro %}{{ m(1) }}{{ m(1, 2) }}{{ m(b=3, a=4) }}{{ m() }}",
    "{% macro m(a) %}{{ a }}{{ varargs }}{{ kwargs }}{% endmacro %}{{ m(1, 2, 3, k=4) }}",
    "{% macro fac(n) %}{% if n <= 1 %}1{% else %}{{ n * fac(n - 1)|int }}{% endif %}{% endmacro %}{{ fac(5) }}",
    "{% set g = 5 %}{% macro m() %}{{ g }}{{ later }}{% endmacro %}{% set later = 6 %}{{ m() }}",
    "{% macro m(x) %}<{{ caller(x) }}>{% endmacro %}{% call(y) m(3) %}{{ y }}{{ n }}{% endcall %}",
    "{% filter upper %}abc {{ s }}{% endfilter %}{% filter replace('a', 'b') | trim %} aa {% endfilter %}",
    "{% with a = 1, b = n %}{{ a }}{{ b }}{% endwith %}{{ a is defined }}",
    "{% with %}{% set q = 1 %}{{ q }}{% endwith %}{{ q is defined }}",
    "{% for m in messages %}{% generation %}{{ m.content }}{% set inner = 1 %}{% endgeneration %}{{ inner is defined }}\n{% endfor %}",
    "a🙂{% generation %}b{% endgeneration %}\n{%- generation -%} c {%- endgeneration -%} d",
    "{% for x in xs %}{{ loop.cycle('a', 'b') }}{{ loop.changed(x > 1) }}{% endfor %}",
    "{% if n > 100 %}a{% elif n > 5 %}b{% else %}c{% endif %}{% if none %}d{% elif no %}e{% else %}f{% endif %}",
    "{%- for message in messages -%}\n    {{- '<|' + message['role'] + '|>' -}}\n    {{ message.content | trim }}\n{%- endfor -%}",
    "{% set g = xs|select('odd') %}{{ g|list }}{{ g|list }}",
    "{% set f = xs|map('string') %}{{ f|first }}{{ f|join('-') }}",
    "{% if xs is string %}s{% elif xs is iterable and xs is not mapping %}l{% endif %}",
    "{% for c in 'a🙂b' %}{{ c }},{% endfor %}{% for k in d %}{{ k }},{% endfor %}{% for x in missing %}x{% else %}e{% endfor %}",
    "{% set loop_messages = messages[1:] %}{% for m in loop_messages %}{{ m.role }}{{ loop.index0 % 2 == 0 }}{% endfor %}",
    "{{ messages[0].role if messages and messages[0].role is defined }}{{ (messages[5].role if messages|length > 5) }}",
    "{% macro a(x) %}[{{ x }}]{% endmacro %}{% macro b(x) %}{{ a(x ~ '!') }}{% endmacro %}{{ b('q') | upper }}",
    "{% print n, 1 %}",
    "{% set x = [] %}{% for y in xs %}{% set x = x + [y] %}{% endfor %}{{ x }}{% set ns = namespace(l=[]) %}{% for y in xs %}{% set ns.l = ns.l + [y] %}{% endfor %}{{ ns.l }}",
    "{{ 'a\\\nb' }}",
    # what Python refuses as well
    "{{ missing.a }}",
    "{{ missing + 1 }}",
    "{{ missing() }}",
    "{{ d.zz.zz }}",
    "{{ 'a' + 1 }}",
    "{{ 1 + none }}",
    "{{ 1 < 'a' }}",
    "{{ [1] + (1,) }}",
    "{{ xs|join(1, 2, 3) }}",
    "{{ s|nosuchfilter }}",
    "{{ s is nosuchtest }}",
    "{{ xs.append(1) }}",
    "{{ d.update({}) }}",
    "{{ n() }}",
    "{{ missing|tojson }}",
    "{{ 1 // 0 }}",
    "{{ n|length }}",
    "{{ xs|select('odd')|length }}",
    "{{ n[0:1].x }}",
    "{{ 1 in 5 }}",
    "{{ 1 in 'a' }}",
    "{{ 'a'|dictsort }}",
    "{{ range(1000000) }}",
    "{{ raise_exception('no') }}",
    "{{ namespace(_a=1) }}",
    "{% set n.x = 1 %}",
    "{% set a, b = 1 %}",
    "{% macro m(a) %}{% endmacro %}{{ m(1, 2) }}",
    "{% macro m(a) %}{% endmacro %}{{ m(b=2) }}",
    "{% for x in 5 %}{% endfor %}",
    "{% for a, b in [1] %}{% endfor %}",
    "{% if x %}",
    "{% endif %}",
    "{{ 1 + }}",
    "{{ (1 }}",
    "{{ 'a }}",
    "{{ a b }}",
    "{% nosuch %}",
    "{% break %}",
    "{% for x in xs %}{% generation %}{% break %}{% endgeneration %}{% endfor %}",
    "{{ {1: [}] }}",
    "{# open",
    "{% raw %} open",
    "{% macro m(a=1, b) %}{% endmacro %}",
    "{{ f(a=1, 2) }}",
    "{{ m.a }}",
    "{{ '{} {1}'.format(1, 2) }}",
    "{{ [{}]|map(attribute='a.b')|list }}",
    "{{ 'a'.split('') }}",
    "{{ ','.join([1]) }}",
    "{{ '%d' % 'a' }}",
    "{{ '%s' % (1, 2) }}",
    "{{ 1 is odd is even }}",
    "{{ }}",
    "{{ [1, 2 }}",
    "{% set true = 1 %}",
]


class Now(datetime.datetime):
    @classmethod
    def now(cls, tz=None):
        return NOW


def rendered(template):
    try:
        compiled = chat_template_utils._compile_jinja_template(template)
        text, spans = chat_template_utils._render_with_assistant_indices(
            compiled, VARIABLES["messages"], None, None, False, **{k: v for k, v in VARIABLES.items() if k != "messages"}
        )
        return {"text": text, "generations": spans}
    except Exception as e:
        return {"error": type(e).__name__}


def main():
    chat_template_utils.datetime = Now
    templates = ["{{ " + line + " }}" for line in EXPRESSIONS.split("\n")] + TEMPLATES
    expected = [rendered(template) for template in templates]
    golden.write(
        "template/jinja",
        "language",
        golden.oracle("transformers", "the compiled chat template (Jinja2 3.1.6)", 0),
        {"variables": VARIABLES, "now": NOW.isoformat(), "templates": templates},
        expected,
        {"text": 0},
        "strings",
    )


main()
