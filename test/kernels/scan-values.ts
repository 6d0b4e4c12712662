import { NUMBERS, split } from './scan-lines.ts';

/** JSON values in every spelling that the grammar has. */
export const VALID_VALUES = [
  ...NUMBERS,
  ...split(
    '-0.0e-0  1E5  1e+5  1.5e-5  123456789012345678901234567890  0.0000000000000000000000001  true  false  null',
  ),
  ...split('""  " "  "\\"\\\\\\/\\b\\f\\n\\r\\t\\u0000\\uABCD\\uabcd"  "\\ud83d\\ude00"  "\\ude00\\ud83d"'),
  ...split('"\u007f\u0080\u2028\u2029\ufeff\uffff😀"  []  {}  [ ]  { }  [[]]  [{}]  {"":{}}  [null,true,false]'),
  ...split(
    '[1 , 2 ,\t3\r]  {"x" : [ ] , "y":\t{}}  [0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0]  [1,2,3,4,5,6,7,8,-9,10]',
  ),
  ...split('[10,20,30,40,50,60,70,80,90]  [1234567890123456,1,12345678901234567890,2]'),
  `${'['.repeat(200)}${']'.repeat(200)}`,
  `${'{"x":'.repeat(200)}0${'}'.repeat(200)}`,
];

/** What JSON is often taken for: no value of it, wherever it stands. */
export const INVALID_VALUES = [
  ...split('01  00  -  +1  1.  .5  -.5  1e  1e+  1E-  0x1  1_0  --1  -01  2.e3  1.5.  1e5.0  1 000  １  1,  0 1'),
  ...split('NaN  nan  Infinity  -Infinity  t  tru  truE  TRUE  True  truee  nul  nulll  fals  falsey  undefined'),
  ...split('a  *  $  /**/1  1//x  1#  \u00a01  \ufeff1  \u20281  1\u000b  \f1  '),
  ...split(
    '"  "a  \'a\'  "\\x"  "\\"  "\\u12"  "\\u123g"  "\\uD834\\u"  "\t"  "\u0000"  "\u001f"  "\\\t"  "\\a"  "a""b"',
  ),
  ...split(
    '"a"b  a"b"  \\u0022a"  [  ]  [1  [1,  [1,]  [,1]  [,]  [1,,2]  [1 2]  [1}  {1]  [[]  []]  ["a":1]  [:]  [1;2]',
  ),
  ...split('[00]  [0,01,2]  [1,2,03]  [1.,2]  [-,1]  [1,2,3,4,5,6,7,8,9,0,00]'),
  ...split('{  }  {"a"  {"a":  {"a":1  {"a":1,  {"a":1,}  {,"a":1}  {,}  {"a"}  {"a":}  {"a"::1}  {"a":1:2}  {"a" 1}'),
  ...split('{"a","b"}  {a:1}  {1:1}  {null:1}  {\'a\':1}  {"a":1 "b":2}  {"a":1;"b":2}  {"a":1,,"b":2}  {"a":1}}'),
  ...split('{"a":1/**/}  {"a\t":1}  {"\\x":1}  {:1}  {[]:1}  {"a":1]'),
];
